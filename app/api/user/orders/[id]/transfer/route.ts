import { readTransfer } from "@/lib/checkout/transfers";
import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { NamedOrder } from "@/lib/storefront/service";

export const GET = route(customer, NamedOrder, readTransfer);
