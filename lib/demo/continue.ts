import { and, asc, eq, gt, inArray, isNull, lte } from "drizzle-orm";
import { type ContinuationOutcome, demoContinuations, demoGrants } from "@/db/schema/demo";
import { type Ctx, inTransaction } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { findByKey } from "@/lib/checkout/queries";
import { type PricedQuote, quote } from "@/lib/checkout/quote";
import { chargeReserved, meansFor } from "@/lib/checkout/saved-charge";
import { reserveOrder } from "@/lib/checkout/start";
import type { Id } from "@/lib/core/ids";
import { toSafeInteger } from "@/lib/core/money";
import { ok, type Result } from "@/lib/core/result";
import { plus } from "@/lib/core/time";
import { issuePersonalCode, PersonalOffer } from "@/lib/promotions/personal";
import { CONTINUES_AFTER, CONTINUES_BEFORE, decideContinuation } from "./rules";
import type { Continuation, Demo } from "./types";

/** Demos whose end is near and whose customer agreed that they go on. */
export async function findContinuing(
  ctx: Ctx,
  { limit }: { limit: number },
): Promise<Result<{ demoIds: Id<"demo">[] }, never>> {
  const now = ctx.clock.now();
  const rows = await ctx.db
    .select({ demoId: demoContinuations.demoId })
    .from(demoContinuations)
    .innerJoin(demoGrants, eq(demoGrants.id, demoContinuations.demoId))
    .where(
      and(
        isNull(demoContinuations.revokedAt),
        isNull(demoContinuations.outcome),
        inArray(demoGrants.status, ["active", "ended"]),
        lte(demoGrants.endsAt, plus(now, CONTINUES_BEFORE)),
        gt(demoGrants.endsAt, plus(now, -CONTINUES_AFTER)),
      ),
    )
    .orderBy(asc(demoGrants.endsAt))
    .limit(limit);
  return ok({ demoIds: rows.map(({ demoId }) => demoId) });
}

/**
 * Takes what the customer agreed to, once, never more than the agreed price, and only where it can be paid without them.
 * Called again after a crash it finds its own order.
 */
export async function continueDemo(
  ctx: Ctx,
  { demoId }: { demoId: Id<"demo"> },
): Promise<Result<{ outcome: ContinuationOutcome | null }, never>> {
  const claimed = await claim(ctx, demoId);
  if (!claimed.ok || !claimed.value) return ok({ outcome: null });
  const { demo, consent } = claimed.value;
  const taken = await take({ ...ctx, actor: { kind: "customer", customerId: demo.customerId } }, consent);
  if (!taken) return ok({ outcome: null });
  return inTransaction(ctx, async (tx) => {
    const [after] = await tx
      .update(demoContinuations)
      .set(taken)
      .where(eq(demoContinuations.demoId, demoId))
      .returning();
    await audit(tx, ctx, {
      action: "demo.continuation_settled",
      entity: "demo",
      entityId: demoId,
      before: { ...consent },
      after: { ...after },
    });
    return ok({ outcome: taken.outcome });
  });
}

/** From here on the customer cannot take the consent back: the money is being asked for. */
const claim = (
  ctx: Ctx,
  demoId: Id<"demo">,
): Promise<Result<{ demo: Demo; consent: Continuation } | null, never>> =>
  inTransaction(ctx, async (tx) => {
    const [row] = await tx
      .select({ demo: demoGrants, consent: demoContinuations })
      .from(demoContinuations)
      .innerJoin(demoGrants, eq(demoGrants.id, demoContinuations.demoId))
      .where(eq(demoContinuations.demoId, demoId))
      .for("update");
    if (!row) return ok(null);
    const now = ctx.clock.now();
    const decision = decideContinuation(
      {
        endsAt: row.demo.endsAt,
        status: row.demo.status,
        isRevoked: row.consent.revokedAt !== null,
        isSettled: row.consent.outcome !== null,
      },
      now,
    );
    if (decision !== "take") return ok(null);
    const triedAt = row.consent.triedAt ?? now;
    await tx.update(demoContinuations).set({ triedAt }).where(eq(demoContinuations.demoId, demoId));
    return ok({ demo: row.demo, consent: { ...row.consent, triedAt } });
  });

type Taken = { outcome: ContinuationOutcome; orderId?: Id<"order"> };

/** Null while the outcome is not known: the next run asks again. */
async function take(ctx: Ctx, consent: Continuation): Promise<Taken | null> {
  const { demoId, planId, termMonths, currency } = consent;
  const idempotencyKey = `demo:${demoId}`;
  const { actor } = ctx;
  const before = actor.kind === "customer" && (await findByKey(ctx, actor.customerId, idempotencyKey));
  if (before) return charged(ctx, { orderId: before.id, idempotencyKey });
  const asked = await priceAsAgreed(ctx, consent);
  if (!asked) return { outcome: "gone" };
  const { seen, codes } = asked;
  const means = isCoveredByBalance(seen)
    ? null
    : await meansFor(ctx, seen, toSafeInteger(consent.amountMinor));
  if (!means && !isCoveredByBalance(seen)) return { outcome: "no_method" };
  const order = await reserveOrder(ctx, {
    planId,
    termMonths,
    currency,
    codes,
    useWallet: true,
    quoteHash: seen.hash,
    method: means?.provider ?? "none",
    idempotencyKey,
  });
  return order.ok ? charged(ctx, { orderId: order.value.id, idempotencyKey }) : { outcome: "declined" };
}

/** What the balance covers is paid by now; the rest is charged to what the customer keeps. */
async function charged(
  ctx: Ctx,
  order: { orderId: Id<"order">; idempotencyKey: string },
): Promise<Taken | null> {
  const outcome = await chargeReserved(ctx, order);
  return outcome === "waiting" ? null : { outcome, orderId: order.orderId };
}

const isCoveredByBalance = ({ slip, tender }: PricedQuote): boolean =>
  slip.total > 0 && (tender?.wallet.used ?? 0) >= slip.total;

/** Today's price where it is not higher than the agreed one; otherwise the agreed one, by a code of the customer's own. */
async function priceAsAgreed(
  ctx: Ctx,
  consent: Continuation,
): Promise<{ seen: PricedQuote; codes: string[] } | null> {
  const { planId, termMonths, currency } = consent;
  const agreed = toSafeInteger(consent.amountMinor);
  const ask = async (codes: string[]) => {
    const seen = await quote(ctx, { planId, termMonths, currency, codes, useWallet: true });
    return seen.ok && seen.value.slip.total <= agreed ? { seen: seen.value, codes } : null;
  };
  const today = await ask([]);
  if (today) return today;
  const code = await codeForAgreed(ctx, consent);
  return code === null ? null : ask([code]);
}

async function codeForAgreed(ctx: Ctx, consent: Continuation): Promise<string | null> {
  const { actor } = ctx;
  if (actor.kind !== "customer") return null;
  const { demoId, planId, termMonths, currency, amountMinor } = consent;
  const issued = await issuePersonalCode(ctx, {
    customerId: actor.customerId,
    origin: "renewal",
    offer: PersonalOffer.parse({
      name: "Agreed price",
      effect: { kind: "fixed_price", price: toSafeInteger(amountMinor) },
      currency,
      planIds: [planId],
      termMonths: [termMonths],
    }),
    startsAt: ctx.clock.now(),
    endsAt: plus(ctx.clock.now(), CONTINUES_AFTER),
    issueKey: `demo_agreed:${demoId}`,
  });
  return issued.ok ? issued.value.code : null;
}
