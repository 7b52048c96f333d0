import { and, eq, isNull } from "drizzle-orm";
import { planPrices, products } from "@/db/schema/catalog";
import { demoContinuations, demoGrants } from "@/db/schema/demo";
import { subscriptions } from "@/db/schema/subscriptions";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import type { AgreedPrice } from "@/lib/checkout/types";
import type { Id } from "@/lib/core/ids";
import { toSafeInteger } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { continuationOf } from "./rules";
import type { Continuation, Demo } from "./types";

/**
 * Writes down what the customer agreed to: exactly the price they saw, which must be the plan's own of today. A consent
 * that was taken back can be given anew until the money was asked for.
 */
export async function recordConsent(
  tx: Tx,
  ctx: Ctx,
  input: { demo: Demo; planId: Id<"plan">; product: { demoContinues: boolean }; at: AgreedPrice },
): Promise<Result<Continuation, "demo.cannot_continue" | "demo.price_changed">> {
  const { demo, planId, at } = input;
  if (!input.product.demoContinues) return err("demo.cannot_continue");
  const prices = await tx
    .select()
    .from(planPrices)
    .where(and(eq(planPrices.planId, planId), eq(planPrices.status, "active")));
  const price = continuationOf(prices, at.currency);
  if (!price) return err("demo.cannot_continue");
  if (price.termMonths !== at.termMonths || price.amountMinor !== BigInt(at.amount))
    return err("demo.price_changed", { amount: toSafeInteger(price.amountMinor), currency: price.currency });
  const agreed = {
    planId,
    priceId: price.id,
    termMonths: price.termMonths,
    currency: price.currency,
    amountMinor: price.amountMinor,
    consentedAt: ctx.clock.now(),
    revokedAt: null,
  };
  const [row] = await tx
    .insert(demoContinuations)
    .values({ demoId: demo.id, ...agreed })
    .onConflictDoUpdate({
      target: demoContinuations.demoId,
      set: agreed,
      setWhere: isNull(demoContinuations.triedAt),
    })
    .returning();
  if (!row) return err("demo.cannot_continue");
  await audit(tx, ctx, {
    action: "demo.continuation_agreed",
    entity: "demo",
    entityId: demo.id,
    after: { ...row },
  });
  return ok(row);
}

/** The customer agrees during the demo, or takes the consent back; until the money is asked for. */
export function changeContinuation(
  ctx: Ctx,
  input: { id: Id<"subscription">; continueAt: AgreedPrice | null },
): Promise<
  Result<
    null,
    | "demo.not_found"
    | "demo.not_active"
    | "demo.cannot_continue"
    | "demo.price_changed"
    | "demo.continuation_over"
  >
> {
  return inTransaction(ctx, async (tx) => {
    const found = await lockOwn(tx, ctx, input.id);
    if (!found) return err("demo.not_found");
    const { demo, planId, product } = found;
    if (demo.status !== "active") return err("demo.not_active", { status: demo.status });
    if (input.continueAt) {
      const agreed = await recordConsent(tx, ctx, { demo, planId, product, at: input.continueAt });
      return agreed.ok ? ok(null) : agreed;
    }
    const [before] = await tx
      .select()
      .from(demoContinuations)
      .where(eq(demoContinuations.demoId, demo.id))
      .for("update");
    if (!before || before.revokedAt) return ok(null);
    if (before.triedAt) return err("demo.continuation_over");
    const [after] = await tx
      .update(demoContinuations)
      .set({ revokedAt: ctx.clock.now() })
      .where(eq(demoContinuations.demoId, demo.id))
      .returning();
    await audit(tx, ctx, {
      action: "demo.continuation_revoked",
      entity: "demo",
      entityId: demo.id,
      before: { ...before },
      after: { ...after },
    });
    return ok(null);
  });
}

/** Locked; somebody else's is as if it did not exist. */
async function lockOwn(tx: Tx, ctx: Ctx, subscriptionId: Id<"subscription">) {
  const { actor } = ctx;
  const [row] = await tx
    .select({ demo: demoGrants, planId: subscriptions.planId, product: products })
    .from(demoGrants)
    .innerJoin(subscriptions, eq(subscriptions.id, demoGrants.subscriptionId))
    .innerJoin(products, eq(products.id, demoGrants.productId))
    .where(eq(demoGrants.subscriptionId, subscriptionId))
    .for("update", { of: demoGrants });
  const foreign = actor.kind === "customer" && row?.demo.customerId !== actor.customerId;
  return foreign ? undefined : row;
}
