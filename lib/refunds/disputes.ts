import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { orders } from "@/db/schema/checkout";
import type { paymentAttempts } from "@/db/schema/payments";
import { disputeEvents, disputes } from "@/db/schema/refunds";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { markRefunded } from "@/lib/checkout/refunded";
import { actorId } from "@/lib/core/actor";
import { type Id, newId } from "@/lib/core/ids";
import type { Currency } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { emit } from "@/lib/events/service";
import { postTransfer } from "@/lib/ledger/post";
import { move } from "@/lib/ledger/rules";
import { findChargeOwner } from "@/lib/payments/charges";
import type { DisputeFact } from "@/lib/payments/types";
import { endWithin } from "@/lib/subscriptions/service";
import { lockOrder, readCase } from "./facts";
import type { Dispute } from "./types";

const isOver = ({ status }: Pick<Dispute, "status">): boolean => status === "won" || status === "lost";

/**
 * What a provider says of a dispute, in any order and however often: one case each, which never opens again once it is over.
 * Throws while the charge is not known here: its payment may be on its way, so the webhook waits for another try.
 */
export async function applyDisputeFact(ctx: Ctx, fact: DisputeFact): Promise<string> {
  const applied = await inTransaction(ctx, async (tx) => {
    const { attempt } = await findChargeOwner(tx, fact);
    if (attempt === null) return ok(await disputeOfNobodys(tx, ctx, fact));
    await lockOrder(tx, attempt.orderId);
    const known = await lockCase(tx, fact);
    if (!known) {
      const opened = await open(tx, ctx, attempt, fact);
      if (isOver(fact)) await close(tx, ctx, opened, fact);
      return ok(`dispute ${fact.status}`);
    }
    if (isOver(known)) return ok("dispute known");
    if (isOver(fact)) {
      await close(tx, ctx, known, fact);
      return ok(`dispute ${fact.status}`);
    }
    return ok((await update(tx, ctx, known, fact)) ? "dispute updated" : "dispute known");
  });
  return applied.value;
}

/** The money was credited to nobody, so no order can lose it: whoever decides about it has to know. */
async function disputeOfNobodys(tx: Tx, ctx: Ctx, { provider, chargeId, status }: DisputeFact) {
  if (status !== "won") await emit(tx, ctx, "dispute/unmatched", { provider, chargeId });
  return "dispute of money that fits nothing";
}

async function lockCase(tx: Tx, { provider, disputeRef }: DisputeFact): Promise<Dispute | undefined> {
  const [known] = await tx
    .select()
    .from(disputes)
    .where(and(eq(disputes.provider, provider), eq(disputes.disputeRef, disputeRef)))
    .for("update");
  return known;
}

async function open(
  tx: Tx,
  ctx: Ctx,
  attempt: typeof paymentAttempts.$inferSelect,
  fact: DisputeFact,
): Promise<Dispute> {
  const id = newId("dispute");
  const row: Dispute = {
    id,
    provider: fact.provider,
    disputeRef: fact.disputeRef,
    orderId: attempt.orderId,
    paymentId: attempt.id,
    customerId: attempt.customerId,
    amountMinor: fact.amountMinor,
    currency: fact.currency as Currency,
    reason: fact.reason,
    status: isOver(fact) ? "open" : fact.status,
    dueBy: fact.dueBy,
    openedAt: ctx.clock.now(),
    closedAt: null,
  };
  await tx.insert(disputes).values(row);
  await tell(tx, ctx, id, "opened", { details: { reason: fact.reason, dueBy: fact.dueBy } });
  await emit(tx, ctx, "dispute/opened", { disputeId: id, orderId: attempt.orderId });
  await audit(tx, ctx, {
    action: "dispute.opened",
    entity: "order",
    entityId: attempt.orderId,
    after: { ...row },
  });
  return row;
}

async function update(tx: Tx, ctx: Ctx, known: Dispute, fact: DisputeFact): Promise<boolean> {
  // A case under review does not go back to open: the older news came late.
  const status = known.status === "under_review" ? known.status : fact.status;
  const dueBy = fact.dueBy ?? known.dueBy;
  if (status === known.status && dueBy?.getTime() === known.dueBy?.getTime()) return false;
  await tx.update(disputes).set({ status, dueBy }).where(eq(disputes.id, known.id));
  await tell(tx, ctx, known.id, "updated", { details: { status, dueBy } });
  return true;
}

/** Won, the money is ours; lost, it is gone, and with it the access it paid for. */
async function close(tx: Tx, ctx: Ctx, known: Dispute, fact: DisputeFact): Promise<void> {
  const status = fact.status === "won" ? "won" : "lost";
  const now = ctx.clock.now();
  // A case may end over another amount than it began with: what was lost is what is booked.
  const { amountMinor } = status === "lost" ? fact : known;
  await tx.update(disputes).set({ status, closedAt: now, amountMinor }).where(eq(disputes.id, known.id));
  await tell(tx, ctx, known.id, status, {});
  if (status === "lost") await lose(tx, ctx, known, fact);
  await emit(tx, ctx, "dispute/closed", { disputeId: known.id, orderId: known.orderId, status });
  await audit(tx, ctx, {
    action: `dispute.${status}`,
    entity: "order",
    entityId: known.orderId,
    before: { status: known.status },
    after: { disputeId: known.id, status },
  });
}

async function lose(tx: Tx, ctx: Ctx, known: Dispute, fact: DisputeFact): Promise<void> {
  const { provider, currency: unit, customerId, orderId, paymentId } = known;
  const [order] = await tx.select({ kind: orders.kind }).from(orders).where(eq(orders.id, orderId));
  const [given, owed] = move(
    // A top-up was never earned: what is lost leaves the wallet it filled, spent or not.
    order?.kind === "top_up" ? { kind: "wallet", customerId, unit } : { kind: "refunds", unit },
    { kind: "clearing", provider, unit },
    fact.amountMinor,
  );
  const [left, sent] = move(
    { kind: "clearing", provider, unit },
    { kind: "provider_cash", provider, unit },
    fact.amountMinor,
  );
  const posted = await postTransfer(tx, ctx, {
    key: `dispute/${known.id}`,
    kind: "dispute",
    legs: [given, owed, left, sent],
    mayOverdraw: true,
    reference: { customerId, orderId, paymentId },
  });
  if (!posted.ok) throw new Error(`dispute ${known.id} cannot be posted: ${posted.error}`);
  const found = await readCase(tx, orderId);
  if (!found) return;
  if (fact.amountMinor >= found.facts.paidByProviderMinor && found.order.status === "paid")
    await markRefunded(tx, { orderId, paymentId });
  if (found.subscriptionId !== null && found.facts.time !== null)
    await endWithin(tx, ctx, { id: found.subscriptionId, cause: "dispute_lost", refunded: true });
}

const tell = (
  tx: Tx,
  ctx: Ctx,
  disputeId: Id<"dispute">,
  kind: (typeof disputeEvents.$inferInsert)["kind"],
  { note = null, details = null }: { note?: string | null; details?: Record<string, unknown> | null },
) =>
  tx.insert(disputeEvents).values({
    id: newId("disputeEvent"),
    disputeId,
    at: ctx.clock.now(),
    kind,
    actor: actorId(ctx.actor),
    note,
    details,
  });

export const DisputeNote = z.object({
  id: z
    .string()
    .max(100)
    .transform((value) => value as Id<"dispute">),
  note: z.string().trim().min(1).max(2000),
});

/** What a person of the shop did about it: evidence sent, the customer called. */
export function noteDispute(
  ctx: Ctx,
  input: z.output<typeof DisputeNote>,
): Promise<Result<{ disputeId: Id<"dispute"> }, "dispute.not_found">> {
  return inTransaction(ctx, async (tx) => {
    const [known] = await tx.select({ id: disputes.id }).from(disputes).where(eq(disputes.id, input.id));
    if (!known) return err("dispute.not_found");
    await tell(tx, ctx, known.id, "note", { note: input.note });
    await audit(tx, ctx, {
      action: "dispute.noted",
      entity: "dispute",
      entityId: known.id,
      after: { note: input.note },
    });
    return ok({ disputeId: known.id });
  });
}
