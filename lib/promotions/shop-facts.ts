import { and, eq, ne } from "drizzle-orm";
import type { Db } from "@/db/client";
import { planPrices, plans, products } from "@/db/schema/catalog";
import { promotionCampaigns, promotionLimits } from "@/db/schema/promotions";
import type { Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { readShopSettings } from "@/lib/settings/service";
import type { PlanFacts, ShopFacts } from "./scope-rules";

export interface StoredShopFacts extends Omit<ShopFacts, "since"> {
  campaign:
    | { currency: string | null; startsAt: Date | null; endsAt: Date | null; limitId: Id<"limitHolder"> }
    | undefined;
}

/** What a promotion is held against: currencies, goods with their prices, and the campaign it names. */
export async function readShopFacts(
  db: Db | Tx,
  campaignId: Id<"campaign"> | null,
): Promise<StoredShopFacts> {
  const { currencies, timeZone } = await readShopSettings(db);
  const goods = await db
    .select({
      productId: products.id,
      productStatus: products.status,
      planId: plans.id,
      planStatus: plans.status,
      tags: plans.tags,
    })
    .from(products)
    .leftJoin(plans, eq(plans.productId, products.id));
  const prices = await db.select().from(planPrices).where(eq(planPrices.status, "active"));
  const byPlan = new Map<string, typeof prices>();
  for (const price of prices) byPlan.set(price.planId, [...(byPlan.get(price.planId) ?? []), price]);
  return {
    currencies,
    timeZone,
    productIds: new Set(goods.map(({ productId }) => productId)),
    plans: goods.flatMap(({ planId, productId, tags, ...status }): PlanFacts[] =>
      planId === null
        ? []
        : [
            {
              id: planId,
              productId,
              tags: tags ?? [],
              isSold: status.productStatus === "active" && status.planStatus === "active",
              prices: byPlan.get(planId) ?? [],
            },
          ],
    ),
    campaign: campaignId === null ? undefined : await findCampaign(db, campaignId),
  };
}

async function findCampaign(db: Db | Tx, id: Id<"campaign">): Promise<StoredShopFacts["campaign"]> {
  const [campaign] = await db
    .select({
      currency: promotionLimits.currency,
      startsAt: promotionCampaigns.startsAt,
      endsAt: promotionCampaigns.endsAt,
      limitId: promotionLimits.id,
    })
    .from(promotionCampaigns)
    .innerJoin(promotionLimits, eq(promotionLimits.id, promotionCampaigns.limitId))
    .where(and(eq(promotionCampaigns.id, id), ne(promotionCampaigns.status, "archived")));
  return campaign;
}
