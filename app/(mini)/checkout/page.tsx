import { CheckoutScreen } from "@/components/mini/screens/checkout";

export default function Page() {
  return <CheckoutScreen />;
}
