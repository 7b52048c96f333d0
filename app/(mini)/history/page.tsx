import { HistoryScreen } from "@/components/mini/screens/history";

export default function Page() {
  return <HistoryScreen />;
}
