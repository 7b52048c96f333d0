import { TryScreen } from "@/components/mini/screens/try";

export default function Page() {
  return <TryScreen />;
}
