import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { agreeToRenew } from "@/lib/storefront/renewals";
import { ChangeRenewal } from "@/lib/subscriptions/types";

export const PUT = route(customer, ChangeRenewal, agreeToRenew);
