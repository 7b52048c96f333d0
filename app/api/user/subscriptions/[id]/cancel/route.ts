import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { cancelAccess } from "@/lib/storefront/service";
import { CancelSubscription } from "@/lib/subscriptions/types";

export const POST = route(customer, CancelSubscription, cancelAccess);
