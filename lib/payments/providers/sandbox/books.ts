import { and, eq, inArray, lte } from "drizzle-orm";
import { sandboxPayments, sandboxRefunds, sandboxWebhooks } from "@/db/schema/payments-sandbox";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { newId } from "@/lib/core/ids";
import { toSafeInteger } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { plus } from "@/lib/core/time";
import type { AttemptRequest, RefundOutcome, RefundRequest } from "../../types";
import { decideAction, type SandboxAction, type SandboxPayment, webhooksFor } from "./rules";

/** Who the sandbox pays. */
export const SANDBOX_ACCOUNT = "kiosk-sandbox";

/** Enters an attempt into the books; asking again answers the same entry. */
export async function openPayment(
  ctx: Ctx,
  request: AttemptRequest,
  returnUrl: string,
): Promise<SandboxPayment> {
  const now = ctx.clock.now();
  await ctx.db
    .insert(sandboxPayments)
    .values({
      id: newId("sandboxPayment"),
      reference: request.paymentId,
      orderId: request.orderId,
      amountMinor: request.amount.amount,
      currency: request.amount.currency,
      description: request.description,
      returnUrl,
      status: "open",
      createdAt: now,
      updatedAt: now,
    })
    .onConflictDoNothing();
  const [payment] = await ctx.db
    .select()
    .from(sandboxPayments)
    .where(eq(sandboxPayments.reference, request.paymentId));
  if (!payment) throw new Error("the sandbox lost an entry");
  return payment;
}

/** The entry of a reference, with a delayed payment that has come due. */
export async function readPayment(ctx: Ctx, reference: string): Promise<SandboxPayment | undefined> {
  await ripen(ctx, reference);
  const [payment] = await ctx.db
    .select()
    .from(sandboxPayments)
    .where(eq(sandboxPayments.reference, reference));
  return payment;
}

/** Does what the person pressed; pressed too late, nothing changes. */
export function act(
  ctx: Ctx,
  input: { reference: string; action: SandboxAction },
): Promise<Result<SandboxPayment, "payment.not_found">> {
  return inTransaction(ctx, async (tx) => {
    const [payment] = await tx
      .select()
      .from(sandboxPayments)
      .where(eq(sandboxPayments.reference, input.reference))
      .for("update");
    if (!payment) return err("payment.not_found");
    const change = decideAction(payment, input.action, ctx.clock.now());
    return ok(change ? await write(tx, ctx, payment, change) : payment);
  });
}

async function write(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  payment: SandboxPayment,
  change: Partial<SandboxPayment>,
): Promise<SandboxPayment> {
  const now = ctx.clock.now();
  const after = { ...payment, ...change, updatedAt: now };
  await tx
    .update(sandboxPayments)
    .set({ ...change, updatedAt: now })
    .where(eq(sandboxPayments.id, payment.id));
  for (const owed of webhooksFor(after)) {
    const id = newId("event");
    const body = JSON.stringify({
      id,
      type: owed.type,
      createdAt: now.toISOString(),
      data: {
        reference: after.reference,
        orderId: after.orderId,
        account: SANDBOX_ACCOUNT,
        amount: toSafeInteger(after.amountMinor),
        currency: after.currency,
        status: after.status,
      },
    });
    const copies = Array.from({ length: owed.copies }, () => ({
      id: newId("event"),
      paymentId: after.id,
      body,
      createdAt: now,
      nextTryAt: plus(now, owed.afterMs),
    }));
    await tx.insert(sandboxWebhooks).values(copies);
  }
  return after;
}

/** Delayed payments whose time has come are paid. */
export async function ripen(ctx: Ctx, reference?: string): Promise<void> {
  const due = and(
    eq(sandboxPayments.status, "processing"),
    lte(sandboxPayments.paysAt, ctx.clock.now()),
    reference === undefined ? undefined : eq(sandboxPayments.reference, reference),
  );
  const waiting = await ctx.db.select({ id: sandboxPayments.id }).from(sandboxPayments).where(due).limit(100);
  if (waiting.length === 0) return;
  await inTransaction(ctx, async (tx) => {
    const ids = waiting.map(({ id }) => id);
    const ripe = await tx
      .select()
      .from(sandboxPayments)
      .where(and(inArray(sandboxPayments.id, ids), due))
      .for("update");
    for (const payment of ripe) await write(tx, ctx, payment, { status: "paid" });
    return ok(ripe.length);
  });
}

/** Gives money back, once for each of our refund ids, and never more than was paid. */
export async function refundPayment(ctx: Ctx, request: RefundRequest): Promise<RefundOutcome> {
  const refused: RefundOutcome = { status: "failed", refundRef: null, failureCode: "exceeds_payment" };
  const done: RefundOutcome = { status: "done", refundRef: request.refundId, failureCode: null };
  const given = await inTransaction(ctx, async (tx) => {
    const [payment] = await tx
      .select()
      .from(sandboxPayments)
      .where(eq(sandboxPayments.reference, request.providerRef))
      .for("update");
    if (!payment) return ok(refused);
    const before = await tx.select().from(sandboxRefunds).where(eq(sandboxRefunds.paymentId, payment.id));
    if (before.some(({ id }) => id === request.refundId)) return ok(done);
    const total = before.reduce((sum, { amountMinor }) => sum + amountMinor, request.amount.amount);
    const isPaid = payment.status === "paid" || payment.status === "refunded";
    if (!isPaid || total > payment.amountMinor) return ok(refused);
    const { refundId: id, amount } = request;
    const now = ctx.clock.now();
    await tx
      .insert(sandboxRefunds)
      .values({ id, paymentId: payment.id, amountMinor: amount.amount, createdAt: now });
    if (total === payment.amountMinor)
      await tx
        .update(sandboxPayments)
        .set({ status: "refunded", updatedAt: now })
        .where(eq(sandboxPayments.id, payment.id));
    return ok(done);
  });
  return given.value;
}
