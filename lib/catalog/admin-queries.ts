import { asc, desc, eq, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { planPrices, plans, productChannels, products } from "@/db/schema/catalog";
import { telegramChannels } from "@/db/schema/telegram";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { err, ok } from "@/lib/core/result";

export type ProductRow = typeof products.$inferSelect;
export type PlanRow = typeof plans.$inferSelect;
export type PriceRow = typeof planPrices.$inferSelect;

export interface PlanInFull extends PlanRow {
  /** Prices on sale. */
  prices: PriceRow[];
  /** Subscriptions alive on the plan, test customers left out. */
  subscribers: number;
}

export interface ProductInFull extends ProductRow {
  plans: PlanInFull[];
  channels: { id: Id<"channel">; title: string; botIsAdmin: boolean }[];
}

/** Every product with its plans and prices, archived ones last: a shop's catalogue fits one page. */
export async function readCatalogInFull(db: Db): Promise<ProductInFull[]> {
  const [allProducts, allPlans, prices, channels, counted] = await Promise.all([
    db.select().from(products).orderBy(asc(products.status), asc(products.position), asc(products.id)),
    db.select().from(plans).orderBy(asc(plans.status), asc(plans.position), asc(plans.id)),
    db
      .select()
      .from(planPrices)
      .where(eq(planPrices.status, "active"))
      .orderBy(asc(planPrices.termMonths), desc(planPrices.createdAt)),
    db
      .select({
        productId: productChannels.productId,
        id: telegramChannels.id,
        title: telegramChannels.title,
        botIsAdmin: telegramChannels.botIsAdmin,
      })
      .from(productChannels)
      .innerJoin(telegramChannels, eq(telegramChannels.id, productChannels.channelId)),
    db.execute(sql`
      SELECT s.plan_id, count(*)::int AS subscribers FROM subscriptions s JOIN customers c ON c.id = s.customer_id
      WHERE s.status NOT IN ('expired', 'refunded') AND NOT s.is_demo AND NOT c.is_test GROUP BY 1`) as unknown as Promise<{
      rows: { plan_id: string; subscribers: number }[];
    }>,
  ]);
  return allProducts.map((product) => ({
    ...product,
    plans: allPlans
      .filter((plan) => plan.productId === product.id)
      .map((plan) => ({
        ...plan,
        prices: prices.filter((price) => price.planId === plan.id),
        subscribers: counted.rows.find((row) => row.plan_id === plan.id)?.subscribers ?? 0,
      })),
    channels: channels
      .filter((channel) => channel.productId === product.id)
      .map(({ productId: _, ...rest }) => rest),
  }));
}

export async function listProducts(ctx: Pick<Ctx, "db">) {
  return ok({ products: await readCatalogInFull(ctx.db) });
}

export async function readProduct(ctx: Pick<Ctx, "db">, input: { id: string }) {
  const product = (await readCatalogInFull(ctx.db)).find((each) => each.id === input.id);
  return product ? ok(product) : err("product.not_found");
}

export async function readChannels(db: Db) {
  return db
    .select({
      id: telegramChannels.id,
      title: telegramChannels.title,
      botIsAdmin: telegramChannels.botIsAdmin,
    })
    .from(telegramChannels)
    .orderBy(asc(telegramChannels.title));
}
