import { and, eq, isNull } from "drizzle-orm";
import { renewalConsents } from "@/db/schema/subscriptions";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { currentCatalog } from "@/lib/catalog/queries";
import { isForSale, priceFor } from "@/lib/catalog/rules";
import type { Catalog } from "@/lib/catalog/types";
import type { AgreedPrice } from "@/lib/checkout/types";
import type { Id } from "@/lib/core/ids";
import { toSafeInteger } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { chargeableMeansOf } from "@/lib/payments/saved-means";
import { isBeingCharged, lockOwn } from "./record";
import { upcomingRenewal } from "./renewal-queries";
import type { Subscription } from "./types";

type Refused =
  | "subscription.not_found"
  | "renewal.not_offered"
  | "renewal.price_changed"
  | "renewal.in_progress";

/**
 * The customer agrees that their subscription is renewed by itself, at exactly the price they saw, or takes that back: until
 * the money is asked for.
 */
export async function changeRenewal(
  ctx: Ctx,
  input: { id: Id<"subscription">; renewAt: AgreedPrice | null },
): Promise<Result<null, Refused>> {
  const { id, renewAt } = input;
  const catalog = await currentCatalog(ctx);
  return inTransaction(ctx, async (tx) => {
    const subscription = await lockOwn(tx, ctx, id);
    if (!subscription) return err("subscription.not_found");
    if (await isBeingCharged(tx, subscription)) return err("renewal.in_progress");
    if (renewAt === null) {
      await withdraw(tx, ctx, { subscriptionId: id });
      return ok(null);
    }
    const offered = checkOffer(catalog, subscription, renewAt);
    if (!offered.ok) return offered;
    if ((await chargeableMeansOf({ db: tx }, subscription.customerId)).length === 0)
      return err("renewal.not_offered");
    return agree(tx, ctx, subscription, renewAt);
  });
}

/** Whether the plan is sold by itself at exactly this price; Stars are charged by Telegram, or not at all. */
export function checkOffer(
  catalog: Catalog,
  { planId, termMonths }: { planId: Id<"plan">; termMonths: number | null },
  renewAt: AgreedPrice,
): Result<null, "renewal.not_offered" | "renewal.price_changed"> {
  const found = catalog.planById.get(planId);
  const price =
    found &&
    isForSale(found.product, found.plan) &&
    priceFor(found.plan, renewAt.termMonths, renewAt.currency);
  if (!price || termMonths !== renewAt.termMonths || renewAt.currency === "XTR")
    return err("renewal.not_offered");
  if (price.amountMinor === BigInt(renewAt.amount)) return ok(null);
  return err("renewal.price_changed", {
    amount: toSafeInteger(price.amountMinor),
    currency: price.currency,
  });
}

/** Writes the consent down. What refuses here has to be taken back by the caller. */
export async function agree(
  tx: Tx,
  ctx: Ctx,
  { id, customerId, planId }: Subscription,
  { termMonths, currency, amount }: AgreedPrice,
): Promise<Result<null, "renewal.not_offered">> {
  const agreed = {
    planId,
    termMonths,
    currency,
    amountMinor: BigInt(amount),
    consentedAt: ctx.clock.now(),
    revokedAt: null,
  };
  await tx
    .insert(renewalConsents)
    .values({ subscriptionId: id, customerId, ...agreed })
    .onConflictDoUpdate({ target: renewalConsents.subscriptionId, set: agreed });
  // Cancelled, paused, or charged by Telegram: there is nothing here that could go on by itself.
  if (!(await upcomingRenewal(tx, id))) return err("renewal.not_offered");
  await audit(tx, ctx, {
    action: "subscription.renewal_agreed",
    entity: "subscription",
    entityId: id,
    after: agreed,
  });
  return ok(null);
}

/** Nothing of the customer's is renewed by itself any more: they keep nothing that could pay. */
export function withdrawRenewals(ctx: Ctx, customerId: Id<"customer">): Promise<Result<null, never>> {
  return inTransaction(ctx, async (tx) => {
    await withdraw(tx, ctx, { customerId });
    return ok(null);
  });
}

export async function withdraw(
  tx: Tx,
  ctx: Ctx,
  of: { subscriptionId: Id<"subscription"> } | { customerId: Id<"customer"> },
): Promise<void> {
  const whose =
    "subscriptionId" in of
      ? eq(renewalConsents.subscriptionId, of.subscriptionId)
      : eq(renewalConsents.customerId, of.customerId);
  const withdrawn = await tx
    .update(renewalConsents)
    .set({ revokedAt: ctx.clock.now() })
    .where(and(whose, isNull(renewalConsents.revokedAt)))
    .returning();
  for (const before of withdrawn)
    await audit(tx, ctx, {
      action: "subscription.renewal_withdrawn",
      entity: "subscription",
      entityId: before.subscriptionId,
      before: { ...before },
    });
}
