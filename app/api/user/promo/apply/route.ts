import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { ApplyPromo, applyPromo } from "@/lib/storefront/service";

export const POST = route(customer, ApplyPromo, applyPromo);
