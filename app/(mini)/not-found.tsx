import { MissingScreen } from "@/components/mini/screens/missing";

export default function NotFound() {
  return <MissingScreen />;
}
