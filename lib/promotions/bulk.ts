import { inArray } from "drizzle-orm";
import { z } from "zod";
import { type PromotionStatus, promotions } from "@/db/schema/promotions";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { err, ok } from "@/lib/core/result";
import { listPromoIds, PromoListInput } from "./admin-queries";
import { setPromotionStatus } from "./service";

const STATUS = z.enum(["active", "paused", "archived"]);

/** Some codes by id, or all that a list's address matches. */
export const BulkStatus = z.union([
  z.object({ ids: z.array(z.string().max(40)).min(1).max(1000), status: STATUS }),
  z.object({
    matching: z.string().max(2000),
    of: z.enum(["codes", "discounts"]).default("codes"),
    status: STATUS,
  }),
]);

/** Gives many codes a status, one audited change each; answers what each was before, so that it can be undone. */
export async function setStatuses(ctx: Ctx, input: z.output<typeof BulkStatus>) {
  let ids: readonly string[];
  if ("ids" in input) ids = input.ids;
  else {
    const filters = PromoListInput.safeParse(Object.fromEntries(new URLSearchParams(input.matching)));
    if (!filters.success)
      return err("request.invalid_input", { field: "matching", problem: "is not a list's address" });
    ids = (await listPromoIds(ctx, filters.data, input.of)).value.ids;
  }
  const known = await ctx.db
    .select({ id: promotions.id, status: promotions.status })
    .from(promotions)
    .where(inArray(promotions.id, [...ids] as Id<"promotion">[]));
  if ("ids" in input && known.length !== new Set(ids).size) return err("promo.not_found");
  const changed: { id: Id<"promotion">; before: PromotionStatus }[] = [];
  for (const { id, status: before } of known) {
    if (before === input.status || before === "archived") continue;
    const result = await setPromotionStatus(ctx, { id, status: input.status });
    if (result.ok) changed.push({ id, before });
  }
  return ok({ changed });
}
