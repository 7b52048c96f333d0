import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import { orders } from "@/db/schema/checkout";
import { paymentAttempts } from "@/db/schema/payments";
import { bankTransfers } from "@/db/schema/payments-bank";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { actorId } from "@/lib/core/actor";
import { type Id, isId } from "@/lib/core/ids";
import { CURRENCIES, type MoneyJson, toSafeInteger } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { DAY, plus } from "@/lib/core/time";
import { emit } from "@/lib/events/service";
import { isBank } from "@/lib/payments/providers/bank";
import type { AccountLine } from "@/lib/payments/providers/bank/accounts";
import { inspectReceipt, type ReceiptRefusal } from "@/lib/payments/providers/bank/receipt";
import { showReference } from "@/lib/payments/providers/bank/reference";
import { providerFor } from "@/lib/payments/settings";
import {
  isDecided,
  keepReceipt,
  lockTransfer,
  MOST_RECEIPTS,
  REJECTION_REASONS,
  receiptsOf,
  type Transfer,
  waitLonger,
  writeDecision,
} from "@/lib/payments/transfers";
import { customerOf } from "./quote";
import { applyFact } from "./settle";

/** What the customer needs to send the money, and what became of it. */
export interface TransferView {
  readonly reference: string;
  readonly amount: MoneyJson;
  readonly account: readonly AccountLine[];
  readonly status: Transfer["status"];
  readonly receipts: number;
  readonly canSend: boolean;
  /** `payments.transferReasons.<reason>` */
  readonly reason: string | null;
  readonly note: string | null;
  /** Until when the order waits for the money. */
  readonly waitsUntil: string;
}

/** An owner looks at what was sent within that time; meanwhile the order waits. */
const REVIEW_WITHIN = 3 * DAY;

const newestTransfer = (db: Ctx["db"] | Tx, of: { orderId: Id<"order">; customerId: Id<"customer"> }) =>
  db
    .select({ order: orders, attempt: paymentAttempts, transfer: bankTransfers })
    .from(bankTransfers)
    .innerJoin(paymentAttempts, eq(paymentAttempts.id, bankTransfers.paymentId))
    .innerJoin(orders, eq(orders.id, paymentAttempts.orderId))
    .where(and(eq(orders.id, of.orderId), eq(orders.customerId, of.customerId)))
    .orderBy(desc(paymentAttempts.id))
    .limit(1);

/** How the customer's own order is paid by transfer. */
export async function readTransfer(
  ctx: Ctx,
  { id }: { id: Id<"order"> },
): Promise<Result<TransferView, "transfer.not_found">> {
  const [row] = await newestTransfer(ctx.db, { orderId: id, customerId: customerOf(ctx) });
  const provider = await providerFor(ctx, "bank");
  if (!row || !isBank(provider)) return err("transfer.not_found");
  const { attempt, transfer, order } = row;
  const receipts = (await receiptsOf(ctx.db, attempt.id)).length;
  return ok({
    reference: showReference(transfer.reference),
    amount: { amount: toSafeInteger(attempt.amountMinor), currency: attempt.currency },
    account: provider.accountFor(attempt.currency) ?? [],
    status: transfer.status,
    receipts,
    canSend: !isDecided(transfer) && receipts < MOST_RECEIPTS,
    reason: transfer.reason,
    note: transfer.note,
    waitsUntil: order.reservedUntil.toISOString(),
  });
}

/** The customer sends the receipt of a transfer. The first one gives the owner time to look before the order lapses. */
export async function sendReceipt(
  ctx: Ctx,
  input: { id: Id<"order">; bytes: Buffer },
): Promise<
  Result<
    TransferView,
    ReceiptRefusal | "receipt.too_many" | "transfer.already_decided" | "transfer.not_found"
  >
> {
  const customerId = customerOf(ctx);
  const facts = inspectReceipt(input.bytes);
  if (!facts.ok) return facts;
  const sent = await inTransaction(ctx, async (tx) => {
    await tx.select({ id: orders.id }).from(orders).where(eq(orders.id, input.id)).for("update");
    const [row] = await newestTransfer(tx, { orderId: input.id, customerId });
    const transfer = row && (await lockTransfer(tx, row.attempt.id));
    if (!row || !transfer) return err("transfer.not_found");
    const kept = await keepReceipt(tx, ctx, transfer, { ...facts.value, bytes: input.bytes });
    if (!kept.ok || !kept.value.fresh) return kept;
    if (transfer.status === "awaited") await waitForReview(tx, ctx, row.order, row.attempt);
    const { id: paymentId } = row.attempt;
    await emit(tx, ctx, "transfer/sent", { paymentId, orderId: input.id });
    await audit(tx, ctx, {
      action: "transfer.sent",
      entity: "order",
      entityId: input.id,
      after: { paymentId, type: facts.value.type, size: input.bytes.length },
    });
    return kept;
  });
  return sent.ok ? readTransfer(ctx, input) : sent;
}

async function waitForReview(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  order: typeof orders.$inferSelect,
  attempt: typeof paymentAttempts.$inferSelect,
): Promise<void> {
  const until = plus(ctx.clock.now(), REVIEW_WITHIN);
  if (order.status !== "reserved" || order.reservedUntil >= until) return;
  await tx.update(orders).set({ reservedUntil: until }).where(eq(orders.id, order.id));
  await waitLonger(tx, attempt.id, until);
}

const paymentId = z.custom<Id<"payment">>(
  (value) => typeof value === "string" && isId("payment", value),
  "is not a payment's id",
);
export const NamedTransfer = z.object({ id: paymentId });
export const ApproveTransfer = NamedTransfer.extend({
  /** Minor units, as the bank shows them. */
  received: z.number().int().positive().max(Number.MAX_SAFE_INTEGER),
  currency: z.enum(CURRENCIES),
});
export const RejectTransfer = NamedTransfer.extend({
  reason: z.enum(REJECTION_REASONS),
  note: z.string().trim().max(500).default(""),
});

type DecisionRefusal = "transfer.not_found" | "transfer.already_decided";

/** Locks order, attempt and transfer in the order that everyone locks them. */
async function lockForDecision(tx: Tx, id: Id<"payment">) {
  const [named] = await tx
    .select({ orderId: paymentAttempts.orderId })
    .from(paymentAttempts)
    .where(eq(paymentAttempts.id, id));
  if (!named) return err("transfer.not_found");
  const [order] = await tx.select().from(orders).where(eq(orders.id, named.orderId)).for("update");
  const [attempt] = await tx.select().from(paymentAttempts).where(eq(paymentAttempts.id, id)).for("update");
  const transfer = await lockTransfer(tx, id);
  if (!order || !attempt || !transfer) return err("transfer.not_found");
  if (isDecided(transfer) || attempt.status === "settled" || attempt.status === "refunded")
    return err("transfer.already_decided", { status: transfer.status });
  return ok({ order, attempt, transfer });
}

/**
 * The money is there. What the owner read at the bank is the fact: it settles like any provider's, and where it is not what
 * was asked, nothing is credited and the customer is told.
 */
export async function approveTransfer(
  ctx: Ctx,
  { id, received, currency }: z.output<typeof ApproveTransfer>,
): Promise<Result<{ outcome: "settled" | "mismatched" }, DecisionRefusal>> {
  const decided = await inTransaction(ctx, async (tx) => {
    const locked = await lockForDecision(tx, id);
    if (!locked.ok) return locked;
    const { attempt, order, transfer } = locked.value;
    const receivedMinor = BigInt(received);
    const fits = receivedMinor === attempt.amountMinor && currency === attempt.currency;
    const status = fits ? "approved" : "mismatched";
    await writeDecision(tx, ctx, attempt, actorId(ctx.actor), { status, receivedMinor, currency });
    await audit(tx, ctx, {
      action: `transfer.${status}`,
      entity: "order",
      entityId: order.id,
      before: { status: transfer.status },
      after: { paymentId: id, receivedMinor: received.toString(), currency },
    });
    await emit(tx, ctx, "transfer/decided", { paymentId: id, orderId: order.id });
    if (!fits) await tellRejected(tx, ctx, { order, paymentId: id, reason: "wrong_amount", note: null });
    return ok({ reference: transfer.reference, fits });
  });
  if (!decided.ok) return decided;
  const provider = await providerFor(ctx, "bank");
  const fact = await provider?.fetchStatus(ctx, decided.value.reference);
  if (fact) await applyFact(ctx, fact);
  return ok({ outcome: decided.value.fits ? "settled" : "mismatched" });
}

/** The money is not there, or nobody can tell. The customer hears why and may send another receipt. */
export function rejectTransfer(
  ctx: Ctx,
  { id, reason, note: text }: z.output<typeof RejectTransfer>,
): Promise<Result<{ outcome: "rejected" }, DecisionRefusal>> {
  return inTransaction(ctx, async (tx) => {
    const locked = await lockForDecision(tx, id);
    if (!locked.ok) return locked;
    const { attempt, order, transfer } = locked.value;
    const note = text === "" ? null : text;
    await writeDecision(tx, ctx, attempt, actorId(ctx.actor), { status: "rejected", reason, note });
    await audit(tx, ctx, {
      action: "transfer.rejected",
      entity: "order",
      entityId: order.id,
      before: { status: transfer.status },
      after: { paymentId: id, reason, note },
    });
    await emit(tx, ctx, "transfer/decided", { paymentId: id, orderId: order.id });
    await tellRejected(tx, ctx, { order, paymentId: id, reason, note });
    return ok({ outcome: "rejected" as const });
  });
}

const tellRejected = (
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  told: {
    order: Pick<typeof orders.$inferSelect, "id" | "customerId">;
    paymentId: Id<"payment">;
    reason: string;
    note: string | null;
  },
) =>
  emit(tx, ctx, "transfer/rejected", {
    paymentId: told.paymentId,
    orderId: told.order.id,
    customerId: told.order.customerId,
    reason: told.reason,
    note: told.note,
    decidedAt: ctx.clock.now().toISOString(),
  });
