import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { inviteAgain } from "@/lib/storefront/service";
import { NamedSubscription } from "@/lib/subscriptions/types";

export const POST = route(customer, NamedSubscription, inviteAgain);
