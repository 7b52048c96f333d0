import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { giveOrderUp, NamedOrder } from "@/lib/storefront/service";

export const POST = route(customer, NamedOrder, giveOrderUp);
