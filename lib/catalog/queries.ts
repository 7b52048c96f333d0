import { asc, eq } from "drizzle-orm";
import type { Db } from "@/db/client";
import { catalogRevisions, planPrices, plans, productChannels, products } from "@/db/schema/catalog";
import { telegramChannels } from "@/db/schema/telegram";
import type { Ctx, Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { processSingleton } from "@/lib/core/singleton";
import type { Catalog, CatalogPlan, CatalogProduct } from "./types";

const kept = processSingleton("catalog", () => new WeakMap<Db, Catalog>());

/** The catalogue at `revision` (which the caller has just read), from memory where it has not moved. */
export async function readCatalog(ctx: Pick<Ctx, "db">, revision: number): Promise<Catalog> {
  const known = kept.get(ctx.db);
  if (known?.revision === revision) return known;
  const fresh = await loadCatalog(ctx.db);
  // Revision zero: nobody counts changes yet, so nothing may be remembered.
  if (fresh.revision > 0) kept.set(ctx.db, fresh);
  return fresh;
}

/** The catalogue as it is now. */
export async function currentCatalog(ctx: Pick<Ctx, "db">): Promise<Catalog> {
  return readCatalog(ctx, await readRevision(ctx.db));
}

async function readRevision(db: Db | Tx): Promise<number> {
  const [row] = await db.select({ revision: catalogRevisions.revision }).from(catalogRevisions);
  return row?.revision ?? 0;
}

/** Reads the number first: a change that lands in between makes this copy stale, never falsely fresh. */
async function loadCatalog(db: Db): Promise<Catalog> {
  const revision = await readRevision(db);
  const [productRows, planRows, priceRows, channelRows] = await Promise.all([
    db.select().from(products).orderBy(asc(products.position), asc(products.id)),
    db.select().from(plans).orderBy(asc(plans.position), asc(plans.id)),
    db
      .select()
      .from(planPrices)
      .where(eq(planPrices.status, "active"))
      .orderBy(asc(planPrices.currency), asc(planPrices.termMonths)),
    db
      .select({
        productId: productChannels.productId,
        id: telegramChannels.id,
        title: telegramChannels.title,
      })
      .from(productChannels)
      .innerJoin(telegramChannels, eq(telegramChannels.id, productChannels.channelId))
      .orderBy(asc(telegramChannels.title)),
  ]);
  const pricesByPlan = groupBy(priceRows, (price) => price.planId);
  const plansByProduct = groupBy(planRows, (plan) => plan.productId);
  const channelsByProduct = groupBy(channelRows, (channel) => channel.productId);
  const planById = new Map<Id<"plan">, { product: CatalogProduct; plan: CatalogPlan }>();
  const whole = productRows.map((row): CatalogProduct => {
    const product: CatalogProduct = {
      ...row,
      plans: (plansByProduct.get(row.id) ?? []).map((plan) => ({
        ...plan,
        prices: pricesByPlan.get(plan.id) ?? [],
      })),
      channels: (channelsByProduct.get(row.id) ?? []).map(({ id, title }) => ({ id, title })),
    };
    for (const plan of product.plans) planById.set(plan.id, { product, plan });
    return product;
  });
  return { revision, products: whole, planById };
}

function groupBy<K, T>(rows: readonly T[], keyOf: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}
