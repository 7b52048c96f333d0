import { SettingsScreen } from "@/components/mini/screens/settings";

export default function Page() {
  return <SettingsScreen />;
}
