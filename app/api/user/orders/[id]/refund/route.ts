import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { readOwnRefund, requestOwnRefund } from "@/lib/refunds/request";
import { NamedOrder } from "@/lib/storefront/service";

export const GET = route(customer, NamedOrder, readOwnRefund);
export const POST = route(customer, NamedOrder, requestOwnRefund, { status: 201 });
