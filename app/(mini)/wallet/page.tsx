import { WalletScreen } from "@/components/mini/screens/wallet";

export default function Page() {
  return <WalletScreen />;
}
