import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { NamedMeans, removeMeans } from "@/lib/storefront/renewals";

export const DELETE = route(customer, NamedMeans, removeMeans);
