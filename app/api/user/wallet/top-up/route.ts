import { TopUpRequest } from "@/lib/checkout/top-up";
import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { topUpWallet } from "@/lib/storefront/service";

export const POST = route(customer, TopUpRequest, topUpWallet, { status: 201 });
