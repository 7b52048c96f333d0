import { HomeScreen } from "@/components/mini/screens/home";

export default function Page() {
  return <HomeScreen />;
}
