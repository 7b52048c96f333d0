import { SubscriptionScreen } from "@/components/mini/screens/subscription";

export default function Page() {
  return <SubscriptionScreen />;
}
