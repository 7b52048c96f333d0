import { OrderScreen } from "@/components/mini/screens/order";

export default function Page() {
  return <OrderScreen />;
}
