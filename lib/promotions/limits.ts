import { eq, sql } from "drizzle-orm";
import { promotionLimits } from "@/db/schema/promotions";
import type { Tx } from "@/db/transaction";
import { invariant } from "@/lib/core/errors";
import { type Id, newId } from "@/lib/core/ids";
import type { Currency } from "@/lib/core/money";
import { fits, refuse, type Verdict } from "./refuse";
import type { PromotionDraft } from "./types";

/** What a limit holder bounds; a budget without a currency is refused before it gets here. */
export interface Bounds {
  maximum: number | null;
  budgetMinor: bigint | null;
  currency: Currency | null;
}

export const boundsOf = ({
  maximumUses,
  budget,
  currency,
}: Pick<PromotionDraft, "maximumUses" | "budget" | "currency">): Bounds => ({
  maximum: maximumUses,
  budgetMinor: budget === null ? null : BigInt(budget),
  currency: budget === null ? null : currency,
});

export async function newLimit(tx: Tx, draft: Parameters<typeof boundsOf>[0]): Promise<Id<"limitHolder">> {
  const id = newId("limitHolder");
  await tx.insert(promotionLimits).values({ id, ...boundsOf(draft) });
  return id;
}

export async function readLimit(tx: Tx, limitId: Id<"limitHolder">) {
  const [limit] = await tx.select().from(promotionLimits).where(eq(promotionLimits.id, limitId));
  invariant(limit, "a promotion and a campaign have their limit holder");
  return limit;
}

/** Changes the bounds and keeps the counters; a limit never falls below what is already used and held. */
export async function moveLimit(tx: Tx, limitId: Id<"limitHolder">, bounds: Bounds): Promise<Verdict> {
  const [limit] = await tx
    .select()
    .from(promotionLimits)
    .where(eq(promotionLimits.id, limitId))
    .for("update");
  invariant(limit, "a promotion has its limit holder");
  const { maximum, budgetMinor, currency } = bounds;
  const used = limit.held + limit.committed;
  if (maximum !== null && used > maximum)
    return refuse("maximumUses", "is less than what is used already", { used });
  const paid =
    limit.currency === currency
      ? { held: limit.budgetHeldMinor, committed: limit.budgetCommittedMinor }
      : await countPaid(tx, limitId, currency);
  const given = paid.held + paid.committed;
  if (budgetMinor !== null && given > budgetMinor)
    return refuse("budget", "is less than what is given already", { given: given.toString(), currency });
  await tx
    .update(promotionLimits)
    .set({ ...bounds, budgetHeldMinor: paid.held, budgetCommittedMinor: paid.committed })
    .where(eq(promotionLimits.id, limitId));
  return fits;
}

/** The counters of a budget in another currency: what was given in that one, nothing without one. */
async function countPaid(tx: Tx, limitId: Id<"limitHolder">, currency: Currency | null) {
  const { rows } = (await tx.execute(sql`
    SELECT COALESCE(sum(r.amount_minor) FILTER (WHERE r.state = 'held'), 0)::text AS held,
           COALESCE(sum(r.amount_minor) FILTER (WHERE r.state = 'committed'), 0)::text AS committed
    FROM promotion_redemptions r JOIN promotions p ON p.id = r.promotion_id
    WHERE p.limit_id = ${limitId} AND r.currency = ${currency} AND r.has_slot`)) as unknown as {
    rows: { held: string; committed: string }[];
  };
  return { held: BigInt(rows[0]?.held ?? 0), committed: BigInt(rows[0]?.committed ?? 0) };
}
