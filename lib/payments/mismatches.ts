import { eq } from "drizzle-orm";
import { z } from "zod";
import { paymentMismatches } from "@/db/schema/payments";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { actorId } from "@/lib/core/actor";
import { invariant } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import { isCurrency } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { emit } from "@/lib/events/service";
import { postTransfer } from "@/lib/ledger/post";
import { move } from "@/lib/ledger/rules";
import type { Account } from "@/lib/ledger/types";
import { readMismatch } from "./mismatch-queries";
import { type MismatchOutcome, OUTCOMES } from "./rules";

export const MismatchDecision = z.object({
  id: z.string().max(100),
  outcome: z.enum(OUTCOMES),
  /** Kept for every owner to read. */
  reason: z.string().trim().min(3).max(300),
  /** Minor units that came, typed by hand: what cannot be undone is confirmed. */
  confirmed: z.number().int().min(0),
});

export type MismatchRefusal = "mismatch.not_found" | "mismatch.resolved" | "mismatch.outcome_unfit";

/**
 * What a person decided about money that fits nothing; what stands in clearing leaves it with the decision. The same decision
 * again changes nothing.
 */
export function resolveMismatch(
  ctx: Ctx,
  { id, outcome, reason, confirmed }: z.output<typeof MismatchDecision>,
): Promise<Result<{ id: string; outcome: MismatchOutcome }, MismatchRefusal | "request.invalid_input">> {
  return inTransaction(ctx, async (tx) => {
    const [locked] = await tx
      .select({ resolution: paymentMismatches.resolution, resolvedAt: paymentMismatches.resolvedAt })
      .from(paymentMismatches)
      .where(eq(paymentMismatches.id, id))
      .for("update");
    const mismatch = locked && (await readMismatch(tx, id));
    if (!mismatch) return err("mismatch.not_found");
    if (locked.resolvedAt)
      return locked.resolution === outcome ? ok({ id, outcome }) : err("mismatch.resolved");
    if (!mismatch.outcomes.includes(outcome)) return err("mismatch.outcome_unfit");
    if (BigInt(confirmed) !== mismatch.amountMinor)
      return err("request.invalid_input", { field: "confirmed", problem: "is not the amount" });
    await tx
      .update(paymentMismatches)
      .set({
        resolvedAt: ctx.clock.now(),
        resolution: outcome,
        resolutionReason: reason,
        resolvedBy: actorId(ctx.actor),
      })
      .where(eq(paymentMismatches.id, id));
    await book(tx, ctx, mismatch, { outcome, reason });
    await emit(tx, ctx, "payment/mismatch_resolved", { mismatchId: id });
    await audit(tx, ctx, {
      action: "payment.mismatch_resolved",
      entity: "payment_mismatch",
      entityId: id,
      after: { outcome, reason, amount: mismatch.amountMinor.toString(), currency: mismatch.currency },
    });
    return ok({ id, outcome });
  });
}

type Mismatch = NonNullable<Awaited<ReturnType<typeof readMismatch>>>;

async function book(
  tx: Tx,
  ctx: Ctx,
  { id, provider, amountMinor, currency, isBooked, payerId }: Mismatch,
  { outcome, reason }: { outcome: MismatchOutcome; reason: string },
): Promise<void> {
  if (!isBooked || !isCurrency(currency)) return;
  const into = (): Account => {
    if (outcome === "given_back") return { kind: "provider_cash", provider, unit: currency };
    if (outcome === "credited") return { kind: "wallet", customerId: payer(payerId), unit: currency };
    return { kind: "adjustments", unit: currency };
  };
  const posted = await postTransfer(tx, ctx, {
    key: `mismatch/${id}/resolved`,
    kind: "mismatch_resolved",
    legs: move({ kind: "clearing", provider, unit: currency }, into(), amountMinor),
    reference: { mismatchId: id, ...(outcome === "credited" && { customerId: payer(payerId) }) },
    memo: reason,
  });
  invariant(posted.ok, `mismatch ${id} cannot be resolved in the books`);
}

function payer(id: Id<"customer"> | null): Id<"customer"> {
  invariant(id, "only money whose payer is known is credited");
  return id;
}
