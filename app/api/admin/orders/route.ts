import { listOrders, OrderListInput } from "@/lib/checkout/admin-queries";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";

export const GET = route(permitted("orders.view"), OrderListInput, listOrders);
