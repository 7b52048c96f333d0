import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { NoInput, readMeans } from "@/lib/storefront/renewals";

export const GET = route(customer, NoInput, readMeans);
