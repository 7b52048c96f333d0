import { and, eq, inArray, ne, notInArray, sql } from "drizzle-orm";
import { catalogRevisions, planPrices, plans, productChannels, products } from "@/db/schema/catalog";
import { telegramChannels } from "@/db/schema/telegram";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { invariant } from "@/lib/core/errors";
import { type Id, newId } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { readShopSettings } from "@/lib/settings/service";
import { decideOffers } from "./rules";
import { PlanInput, type Product, type ProductInput, type TermOffer } from "./types";

/** Tells every process's cache that the catalogue is another; changes of the catalogue take turns on this row. */
export async function moveCatalogRevision(tx: Tx): Promise<void> {
  await tx
    .insert(catalogRevisions)
    .values({ id: 1, revision: 1 })
    .onConflictDoUpdate({
      target: catalogRevisions.id,
      set: { revision: sql`${catalogRevisions.revision} + 1` },
    });
}

type ProductRefusal = "product.not_found" | "product.slug_taken" | "request.invalid_input";

export function createProduct(ctx: Ctx, input: ProductInput): Promise<Result<Product, ProductRefusal>> {
  return inTransaction(ctx, async (tx) => {
    await moveCatalogRevision(tx);
    const { channelIds, ...fields } = input;
    const now = ctx.clock.now();
    const [product] = await tx
      .insert(products)
      .values({ id: newId("product"), ...fields, createdAt: now, updatedAt: now })
      .onConflictDoNothing({ target: products.slug })
      .returning();
    if (!product) return err("product.slug_taken", { slug: fields.slug });
    const opened = await writeChannels(tx, product.id, channelIds);
    if (!opened.ok) return opened;
    await audit(tx, ctx, {
      action: "product.created",
      entity: "product",
      entityId: product.id,
      after: { ...product, channelIds },
    });
    return ok(product);
  });
}

export function updateProduct(
  ctx: Ctx,
  input: ProductInput & { id: Id<"product"> },
): Promise<Result<Product, ProductRefusal>> {
  return inTransaction(ctx, async (tx) => {
    await moveCatalogRevision(tx);
    const { id, channelIds, ...fields } = input;
    const [before] = await tx.select().from(products).where(eq(products.id, id)).for("update");
    if (!before) return err("product.not_found");
    const [taken] = await tx
      .select({ id: products.id })
      .from(products)
      .where(and(eq(products.slug, fields.slug), ne(products.id, id)));
    if (taken) return err("product.slug_taken", { slug: fields.slug });
    const [after] = await tx
      .update(products)
      .set({ ...fields, updatedAt: ctx.clock.now() })
      .where(eq(products.id, id))
      .returning();
    invariant(after, "the row is locked");
    const opened = await writeChannels(tx, id, channelIds);
    if (!opened.ok) return opened;
    await audit(tx, ctx, {
      action: "product.updated",
      entity: "product",
      entityId: id,
      before,
      after: { ...after, channelIds },
    });
    return ok(after);
  });
}

async function writeChannels(
  tx: Tx,
  productId: Id<"product">,
  channelIds: readonly Id<"channel">[],
): Promise<Result<null, "request.invalid_input">> {
  await tx.delete(productChannels).where(eq(productChannels.productId, productId));
  const wanted = [...new Set(channelIds)];
  if (wanted.length === 0) return ok(null);
  const known = await tx
    .select({ id: telegramChannels.id })
    .from(telegramChannels)
    .where(inArray(telegramChannels.id, wanted));
  if (known.length !== wanted.length)
    return err("request.invalid_input", { field: "channelIds", problem: "names an unknown channel" });
  await tx.insert(productChannels).values(wanted.map((channelId) => ({ productId, channelId })));
  return ok(null);
}

/** Takes a product off sale; running subscriptions go on. Archiving twice changes nothing. */
export function archiveProduct(
  ctx: Ctx,
  input: { id: Id<"product"> },
): Promise<Result<Product, "product.not_found">> {
  return inTransaction(ctx, async (tx) => {
    await moveCatalogRevision(tx);
    const [before] = await tx.select().from(products).where(eq(products.id, input.id)).for("update");
    if (!before) return err("product.not_found");
    if (before.status === "archived") return ok(before);
    const [after] = await tx
      .update(products)
      .set({ status: "archived", updatedAt: ctx.clock.now() })
      .where(eq(products.id, input.id))
      .returning();
    invariant(after, "the row is locked");
    await audit(tx, ctx, {
      action: "product.archived",
      entity: "product",
      entityId: input.id,
      before: { status: before.status },
      after: { status: after.status },
    });
    return ok(after);
  });
}

/** Creates a plan or changes one, with its whole price list; prices that no longer hold are archived. */
export function savePlan(
  ctx: Ctx,
  given: PlanInput,
): Promise<Result<{ planId: Id<"plan"> }, "product.not_found" | "plan.not_found" | "request.invalid_input">> {
  const input = PlanInput.parse(given);
  return inTransaction(ctx, async (tx) => {
    await moveCatalogRevision(tx);
    const [product] = await tx
      .select({ id: products.id })
      .from(products)
      .where(eq(products.id, input.productId));
    if (!product) return err("product.not_found");
    const offers = decideOffers(input.prices, (await readShopSettings(tx)).currencies);
    if (!offers.ok) return offers;

    const planId = input.planId ?? newId("plan");
    const now = ctx.clock.now();
    const fields = {
      name: input.name,
      tagline: input.tagline,
      features: input.features,
      tags: input.tags,
      featured: input.featured,
      position: input.position,
      refundDays: input.refund?.days ?? null,
      refundUsedBasisPoints: input.refund?.usedBasisPoints ?? null,
      status: input.archived ? ("archived" as const) : ("active" as const),
      updatedAt: now,
    };
    const [before] = await tx.select().from(plans).where(eq(plans.id, planId)).for("update");
    if (input.planId && before?.productId !== product.id) return err("plan.not_found");
    if (before) await tx.update(plans).set(fields).where(eq(plans.id, planId));
    else await tx.insert(plans).values({ id: planId, productId: product.id, ...fields, createdAt: now });
    await writePrices(tx, planId, offers.value, now);
    await audit(tx, ctx, {
      action: before ? "plan.updated" : "plan.created",
      entity: "plan",
      entityId: planId,
      ...(before ? { before } : {}),
      after: { ...fields, prices: offers.value },
    });
    return ok({ planId });
  });
}

async function writePrices(tx: Tx, planId: Id<"plan">, offers: readonly TermOffer[], now: Date) {
  const active: Id<"price">[] = [];
  for (const offer of offers) {
    const [price] = await tx
      .insert(planPrices)
      .values({ id: newId("price"), planId, ...offer, createdAt: now })
      .onConflictDoUpdate({
        target: [
          planPrices.planId,
          planPrices.termMonths,
          planPrices.currency,
          planPrices.amountMinor,
          planPrices.listMinor,
        ],
        set: { status: "active" },
      })
      .returning({ id: planPrices.id });
    if (price) active.push(price.id);
  }
  await tx
    .update(planPrices)
    .set({ status: "archived" })
    .where(
      and(eq(planPrices.planId, planId), active.length === 0 ? undefined : notInArray(planPrices.id, active)),
    );
}
