import { CustomerSettings } from "@/lib/customers/types";
import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { changeSettings } from "@/lib/storefront/service";

export const PATCH = route(customer, CustomerSettings, changeSettings);
