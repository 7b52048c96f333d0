import { z } from "zod";
import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { readShop } from "@/lib/storefront/queries";

export const GET = route(
  customer,
  z.object({ startapp: z.string().max(512).optional() }),
  (ctx, { startapp }) => readShop(ctx, { startParam: startapp }),
);
