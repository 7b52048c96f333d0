import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { NamedOrder, readOrder } from "@/lib/storefront/service";

export const GET = route(customer, NamedOrder, readOrder);
