import { and, asc, eq, gt, lte, ne, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { promotionCampaigns, promotionLimits, promotionRevisions, promotions } from "@/db/schema/promotions";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { withinCampaign } from "./rules";
import type { PromotionRow } from "./types";

export interface LivePromotions {
  revision: number;
  rows: PromotionRow[];
}

/**
 * Everything that a code or a cart may still meet: active and paused promotions, each within its campaign's window and
 * standing.
 */
export async function loadLivePromotions(db: Db): Promise<LivePromotions> {
  // The number first: a change that lands in between makes this copy stale, never falsely fresh.
  const [revision] = await db.select({ revision: promotionRevisions.revision }).from(promotionRevisions);
  const rows = await db
    .select({ promotion: promotions, campaign: promotionCampaigns })
    .from(promotions)
    .leftJoin(promotionCampaigns, eq(promotionCampaigns.id, promotions.campaignId))
    .where(ne(promotions.status, "archived"));
  return {
    revision: revision?.revision ?? 0,
    rows: rows.map(({ promotion, campaign }) => withinCampaign(promotion, campaign)),
  };
}

/** The personal codes that a customer can use now. */
export async function personalCodesOf(
  ctx: Pick<Ctx, "db" | "clock">,
  customerId: Id<"customer">,
): Promise<PromotionRow[]> {
  const now = ctx.clock.now();
  const rows = await ctx.db
    .select({ promotion: promotions })
    .from(promotions)
    .innerJoin(promotionLimits, eq(promotionLimits.id, promotions.limitId))
    .where(
      and(
        eq(promotions.recipientId, customerId),
        eq(promotions.status, "active"),
        lte(promotions.startsAt, now),
        gt(promotions.endsAt, now),
        sql`${promotionLimits.held} + ${promotionLimits.committed} < ${promotionLimits.maximum}`,
      ),
    )
    .orderBy(asc(promotions.endsAt), asc(promotions.id));
  return rows.map(({ promotion }) => promotion);
}
