import { createHash } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { plans } from "@/db/schema/catalog";
import { orderLines, orders } from "@/db/schema/checkout";
import { refunds } from "@/db/schema/refunds";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { actorId } from "@/lib/core/actor";
import { invariant } from "@/lib/core/errors";
import { type Id, newId } from "@/lib/core/ids";
import { toSafeInteger } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { emit } from "@/lib/events/service";
import { lockOrder, type RefundCase, readCase } from "./facts";
import {
  decidePolicy,
  decideRefund,
  type PolicyRefusal,
  type RefundPlan,
  type RefundRefusal,
  refundable,
} from "./rules";
import { completeRefund } from "./settle";
import type { Refund, RefundInput, RefundPreview, RefundRequestInput } from "./types";

type Refused = RefundRefusal | "order.not_found" | "refund.disputed";

/** What a refund would do now, to the minor unit. Writes nothing. */
export async function previewRefund(ctx: Ctx, input: RefundInput): Promise<Result<RefundPreview, Refused>> {
  const found = await readCase(ctx.db, input.orderId);
  const plan = decide(found, input, ctx.clock.now());
  if (!plan.ok || !found) return plan.ok ? err("order.not_found") : plan;
  return ok({
    ...plan.value,
    orderId: found.order.id,
    orderNumber: found.order.number,
    currency: found.order.currency,
    method: found.facts.method,
    leftMinor: refundable(found.facts),
    outOfAccountMinor: plan.value.toProviderMinor,
  });
}

function decide(found: RefundCase | undefined, input: RefundInput, now: Date): Result<RefundPlan, Refused> {
  if (!found) return err("order.not_found");
  if (found.isDisputed) return err("refund.disputed");
  return decideRefund(found.facts, input, now);
}

/**
 * Promises a refund: the same key and request answer the same refund. Money that goes into the wallet moves here; money that
 * goes back to a provider moves when the provider has taken the order to send it.
 */
export function requestRefund(
  ctx: Ctx,
  input: RefundRequestInput,
): Promise<Result<Refund, Refused | "refund.idempotency_mismatch" | "request.invalid_input">> {
  return inTransaction(ctx, async (tx) => {
    await lockOrder(tx, input.orderId);
    const known = await findByKey(tx, input);
    if (known) return known;
    const found = await readCase(tx, input.orderId);
    const plan = decide(found, input, ctx.clock.now());
    if (!plan.ok || !found) return plan.ok ? err("order.not_found") : plan;
    if (plan.value.amountMinor !== input.confirmedMinor)
      return err("request.invalid_input", {
        field: "confirmedMinor",
        problem: "is not the amount that goes back",
        amountMinor: toSafeInteger(plan.value.amountMinor),
      });
    return ok(await write(tx, ctx, found, plan.value, input));
  });
}

const hashOf = ({ idempotencyKey: _, note: __, confirmedMinor, ...input }: RefundRequestInput): string =>
  createHash("sha256")
    .update(
      JSON.stringify([input, confirmedMinor], (_key, value: unknown) =>
        typeof value === "bigint" ? value.toString() : value,
      ),
    )
    .digest("base64url");

async function findByKey(
  tx: Tx,
  input: RefundRequestInput,
): Promise<Result<Refund, "refund.idempotency_mismatch"> | undefined> {
  const [known] = await tx
    .select()
    .from(refunds)
    .where(and(eq(refunds.orderId, input.orderId), eq(refunds.idempotencyKey, input.idempotencyKey)));
  if (!known) return undefined;
  return known.requestHash === hashOf(input) ? ok(known) : err("refund.idempotency_mismatch");
}

async function write(
  tx: Tx,
  ctx: Ctx,
  { order, attempt, facts }: RefundCase,
  plan: RefundPlan,
  input: RefundRequestInput,
): Promise<Refund> {
  invariant(attempt, "money that can go back was collected by an attempt");
  const now = ctx.clock.now();
  const ofProvider = facts.paidByProviderMinor - facts.backToProviderMinor - facts.providerMoneyInWalletMinor;
  const overProvider = plan.toWalletMinor < ofProvider ? plan.toWalletMinor : ofProvider;
  const [refund] = await tx
    .insert(refunds)
    .values({
      id: newId("refund"),
      orderId: order.id,
      paymentId: attempt.id,
      customerId: order.customerId,
      idempotencyKey: input.idempotencyKey,
      requestHash: hashOf(input),
      amountMinor: plan.amountMinor,
      toProviderMinor: plan.toProviderMinor,
      toWalletMinor: plan.toWalletMinor,
      currency: order.currency,
      reason: input.reason,
      note: input.note,
      status: "requested",
      isFull: plan.isFull,
      // Decided by the amount, not by the access of this moment: an order that is just paid may open it before the money is back.
      endsAccess: input.endsAccess ?? plan.isFull,
      reversed: {
        access: plan.access.kind,
        slots: plan.slots.filter(({ comesBack }) => comesBack).map(({ promotionId }) => promotionId),
        cashback: plan.cashbackMinor.toString(),
        pointsTakenBack: plan.pointsTakenBack.toString(),
        pointsReturned: plan.pointsReturned.toString(),
        providerMoneyInWallet: (input.destination === "wallet" ? overProvider : 0n).toString(),
      },
      requestedBy: actorId(ctx.actor),
      createdAt: now,
      nextTryAt: plan.toProviderMinor > 0n ? now : null,
    })
    .returning();
  invariant(refund, "an insert returns its row");
  await audit(tx, ctx, {
    action: "refund.requested",
    entity: "order",
    entityId: order.id,
    after: { ...refund },
  });
  if (refund.toProviderMinor > 0n) {
    await emit(tx, ctx, "refund/requested", { refundId: refund.id });
    return refund;
  }
  return completeRefund(tx, ctx, refund, null);
}

/** What the customer is offered: the money back without asking anybody, until an instant. */
export interface RefundOffer {
  until: Date;
  amountMinor: bigint;
  currency: string;
}

/** Whether the customer may take the money back now; refused with the reason where the plan does not promise it. */
export async function readOwnRefund(
  ctx: Ctx,
  input: { id: Id<"order"> },
): Promise<Result<RefundOffer, Refused | PolicyRefusal>> {
  const found = await readOwn(ctx, ctx.db, input.id);
  if (!found) return err("order.not_found");
  const granted = decideOwn(found, ctx.clock.now());
  if (!granted.ok) return granted;
  return ok({
    until: granted.value.until,
    amountMinor: refundable(found.facts),
    currency: found.order.currency,
  });
}

/** The customer's own request: granted at once where the plan promises it, refused with the reason elsewhere. */
export async function requestOwnRefund(
  ctx: Ctx,
  input: { id: Id<"order"> },
): Promise<Result<OwnRefund, Refused | PolicyRefusal>> {
  const asked = await inTransaction(ctx, async (tx): Promise<Result<Refund, Refused | PolicyRefusal>> => {
    await lockOrder(tx, input.id);
    const found = await readOwn(ctx, tx, input.id);
    if (!found) return err("order.not_found");
    const idempotencyKey = "customer-request";
    const [known] = await tx
      .select()
      .from(refunds)
      .where(and(eq(refunds.orderId, input.id), eq(refunds.idempotencyKey, idempotencyKey)));
    if (known) return ok(known);
    const granted = decideOwn(found, ctx.clock.now());
    if (!granted.ok) return granted;
    const ask = {
      orderId: input.id,
      share: { kind: "all" },
      destination: "original",
      reason: "asked_in_time",
      endsAccess: true,
    } as const;
    // Where the provider cannot give back, the wallet can.
    const direct = decideRefund(found.facts, ask, ctx.clock.now());
    const plan = direct.ok
      ? direct
      : decideRefund(found.facts, { ...ask, destination: "wallet" }, ctx.clock.now());
    if (!plan.ok) return plan;
    return ok(
      await write(tx, ctx, found, plan.value, {
        ...ask,
        destination: direct.ok ? "original" : "wallet",
        idempotencyKey,
        note: null,
        confirmedMinor: plan.value.amountMinor,
      }),
    );
  });
  if (!asked.ok) return asked;
  const { status, amountMinor, currency, toProviderMinor } = asked.value;
  return ok({ status, amountMinor, currency, toWallet: toProviderMinor === 0n });
}

/** A refund as its customer sees it. */
export type OwnRefund = Pick<Refund, "status" | "amountMinor" | "currency"> & { toWallet: boolean };

async function readOwn(ctx: Ctx, db: Ctx["db"] | Tx, id: Id<"order">) {
  const found = await readCase(db, id);
  const { actor } = ctx;
  if (actor.kind !== "customer" || found?.order.customerId !== actor.customerId) return undefined;
  const [plan] = await db
    .select({ days: plans.refundDays, usedBasisPoints: plans.refundUsedBasisPoints })
    .from(orderLines)
    .innerJoin(orders, eq(orders.id, orderLines.orderId))
    .innerJoin(plans, eq(plans.id, orderLines.planId))
    .where(eq(orders.id, id))
    .limit(1);
  const policy =
    plan?.days == null ? null : { days: plan.days, usedBasisPoints: plan.usedBasisPoints ?? 10_000 };
  return { ...found, policy };
}

function decideOwn(found: NonNullable<Awaited<ReturnType<typeof readOwn>>>, now: Date) {
  const { order, facts, isDisputed, policy } = found;
  if (order.paidAt === null || order.status !== "paid") return err("refund.order_not_paid");
  return decidePolicy(
    {
      policy,
      paidAt: order.paidAt,
      time: facts.time,
      refundedBefore: facts.backToProviderMinor + facts.backToWalletMinor > 0n,
      isDisputed,
    },
    now,
  );
}
