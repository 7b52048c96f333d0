import { z } from "zod";
import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { readHistory } from "@/lib/storefront/history";

export const GET = route(customer, z.object({}), readHistory);
