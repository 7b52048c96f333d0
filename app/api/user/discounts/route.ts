import { z } from "zod";
import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { readDiscounts } from "@/lib/storefront/discounts";

export const GET = route(customer, z.object({}), readDiscounts);
