import { QuoteRequest } from "@/lib/checkout/types";
import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { quoteForCustomer } from "@/lib/storefront/service";

export const POST = route(customer, QuoteRequest, quoteForCustomer);
