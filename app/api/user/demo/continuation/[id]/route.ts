import { ChangeContinuation } from "@/lib/demo/types";
import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { agreeToGoOn } from "@/lib/storefront/service";

export const PUT = route(customer, ChangeContinuation, agreeToGoOn);
