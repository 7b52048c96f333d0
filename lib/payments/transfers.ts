import { createHash } from "node:crypto";
import { count, desc, eq } from "drizzle-orm";
import { paymentAttempts } from "@/db/schema/payments";
import { bankReceipts, bankTransfers, type TransferStatus } from "@/db/schema/payments-bank";
import type { Ctx, Tx } from "@/db/transaction";
import { newId } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { plus, SECOND } from "@/lib/core/time";
import { type Attempt, recordOutcome } from "./attempts";
import type { ReceiptFacts } from "./providers/bank/receipt";

export type Transfer = typeof bankTransfers.$inferSelect;

export const MOST_RECEIPTS = 5;

export const REJECTION_REASONS = ["not_received", "unreadable", "wrong_account", "other"] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

export async function lockTransfer(tx: Tx, paymentId: Attempt["id"]): Promise<Transfer | undefined> {
  const [transfer] = await tx
    .select()
    .from(bankTransfers)
    .where(eq(bankTransfers.paymentId, paymentId))
    .for("update");
  return transfer;
}

export const isDecided = ({ status }: { status: TransferStatus }): boolean =>
  status === "approved" || status === "mismatched";

/** Keeps a receipt and puts its transfer before the owner; the same file again changes nothing. */
export async function keepReceipt(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  transfer: Transfer,
  receipt: ReceiptFacts & { bytes: Buffer },
): Promise<Result<{ fresh: boolean }, "receipt.too_many" | "transfer.already_decided">> {
  if (isDecided(transfer)) return err("transfer.already_decided");
  const { paymentId } = transfer;
  const [kept] = await tx
    .select({ receipts: count() })
    .from(bankReceipts)
    .where(eq(bankReceipts.paymentId, paymentId));
  if ((kept?.receipts ?? 0) >= MOST_RECEIPTS) return err("receipt.too_many", { limit: MOST_RECEIPTS });
  const now = ctx.clock.now();
  const [inserted] = await tx
    .insert(bankReceipts)
    .values({
      id: newId("receipt"),
      paymentId,
      contentType: receipt.type,
      width: receipt.width,
      height: receipt.height,
      bytes: receipt.bytes,
      digest: createHash("sha256").update(receipt.bytes).digest("hex"),
      createdAt: now,
    })
    .onConflictDoNothing()
    .returning({ id: bankReceipts.id });
  if (!inserted) return ok({ fresh: false });
  await tx
    .update(bankTransfers)
    .set({ status: "in_review", sentAt: now, reason: null, note: null })
    .where(eq(bankTransfers.paymentId, paymentId));
  return ok({ fresh: true });
}

export type TransferDecision =
  | {
      readonly status: "approved" | "mismatched";
      readonly receivedMinor: bigint;
      readonly currency: Transfer["receivedCurrency"];
    }
  | { readonly status: "rejected"; readonly reason: RejectionReason; readonly note: string | null };

/** Writes what a person decided. Where money came, the sweep settles it should this process end before it does. */
export async function writeDecision(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  attempt: Attempt,
  decidedBy: string,
  decision: TransferDecision,
): Promise<void> {
  const now = ctx.clock.now();
  const { status } = decision;
  const told =
    decision.status === "rejected"
      ? { reason: decision.reason, note: decision.note }
      : {
          reason: decision.status === "mismatched" ? "wrong_amount" : null,
          receivedMinor: decision.receivedMinor,
          receivedCurrency: decision.currency,
        };
  await tx
    .update(bankTransfers)
    .set({ status, decidedAt: now, decidedBy, ...told })
    .where(eq(bankTransfers.paymentId, attempt.id));
  if (status !== "rejected")
    await recordOutcome(tx, attempt.id, { status: attempt.status, nextCheckAt: plus(now, 30 * SECOND) });
}

/** The money may take until then. */
export async function waitLonger(tx: Tx, paymentId: Attempt["id"], until: Date): Promise<void> {
  await tx.update(paymentAttempts).set({ expiresAt: until }).where(eq(paymentAttempts.id, paymentId));
}

/** The receipts of a transfer, newest first, without their bytes. */
export const receiptsOf = (db: Ctx["db"] | Tx, paymentId: Attempt["id"]) =>
  db
    .select({
      id: bankReceipts.id,
      contentType: bankReceipts.contentType,
      width: bankReceipts.width,
      height: bankReceipts.height,
      createdAt: bankReceipts.createdAt,
    })
    .from(bankReceipts)
    .where(eq(bankReceipts.paymentId, paymentId))
    .orderBy(desc(bankReceipts.createdAt), desc(bankReceipts.id));

/** One receipt with its bytes. */
export async function readReceipt(
  ctx: Pick<Ctx, "db">,
  { id }: { id: (typeof bankReceipts.$inferSelect)["id"] },
): Promise<Result<typeof bankReceipts.$inferSelect, "transfer.not_found">> {
  const [receipt] = await ctx.db.select().from(bankReceipts).where(eq(bankReceipts.id, id));
  return receipt ? ok(receipt) : err("transfer.not_found");
}
