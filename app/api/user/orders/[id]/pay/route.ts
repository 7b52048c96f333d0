import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { PayOrder, payAgain } from "@/lib/storefront/service";

export const POST = route(customer, PayOrder, payAgain);
