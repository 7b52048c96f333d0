import { CompareScreen } from "@/components/mini/screens/compare";

export default function Page() {
  return <CompareScreen />;
}
