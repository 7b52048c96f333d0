import { CheckoutRequest } from "@/lib/checkout/types";
import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { placeOrder } from "@/lib/storefront/service";

export const POST = route(customer, CheckoutRequest, placeOrder, { status: 201 });
