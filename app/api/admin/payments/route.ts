import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { listPayments, PaymentListInput } from "@/lib/payments/admin-queries";

export const GET = route(permitted("orders.view"), PaymentListInput, listPayments);
