import { and, asc, eq, gt, isNull, lte, ne, or, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import {
  promotionCampaigns,
  promotionCodes,
  promotionLimits,
  promotionRevisions,
  promotions,
} from "@/db/schema/promotions";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import type { PromotionCode } from "./codes";
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
    .select({
      promotion: promotions,
      campaign: {
        status: promotionCampaigns.status,
        startsAt: promotionCampaigns.startsAt,
        endsAt: promotionCampaigns.endsAt,
      },
      currency: promotionLimits.currency,
    })
    .from(promotions)
    .innerJoin(promotionLimits, eq(promotionLimits.id, promotions.limitId))
    .leftJoin(promotionCampaigns, eq(promotionCampaigns.id, promotions.campaignId))
    .where(ne(promotions.status, "archived"));
  return {
    revision: revision?.revision ?? 0,
    rows: rows.map(({ promotion, campaign, currency }) =>
      withinCampaign(promotion, campaign && { ...campaign, currency }),
    ),
  };
}

/** The personal codes that a customer can use now, the one that ends first in front. */
export async function personalCodesOf(
  ctx: Pick<Ctx, "db" | "clock">,
  customerId: Id<"customer">,
): Promise<PromotionCode[]> {
  const now = ctx.clock.now();
  const rows = await ctx.db
    .select({ code: promotionCodes })
    .from(promotionCodes)
    .innerJoin(promotions, eq(promotions.id, promotionCodes.promotionId))
    .where(
      and(
        eq(promotionCodes.recipientId, customerId),
        eq(promotions.status, "active"),
        isNull(promotionCodes.revokedAt),
        or(isNull(promotionCodes.startsAt), lte(promotionCodes.startsAt, now)),
        or(isNull(promotionCodes.endsAt), gt(promotionCodes.endsAt, now)),
        sql`${promotionCodes.held} + ${promotionCodes.committed} < ${promotionCodes.maximum}`,
      ),
    )
    .orderBy(asc(promotionCodes.endsAt), asc(promotionCodes.codeKey));
  return rows.map(({ code }) => code);
}
