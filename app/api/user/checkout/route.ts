import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { PlaceOrder, placeOrder } from "@/lib/storefront/service";

export const POST = route(customer, PlaceOrder, placeOrder, { status: 201 });
