import { and, asc, eq, gt, inArray, isNull, lte } from "drizzle-orm";
import { type ContinuationOutcome, demoContinuations, demoGrants } from "@/db/schema/demo";
import { type Ctx, inTransaction } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { payAgreed } from "@/lib/checkout/agreed";
import type { Id } from "@/lib/core/ids";
import { ok, type Result } from "@/lib/core/result";
import { plus } from "@/lib/core/time";
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
  const taken = await payAgreed(
    { ...ctx, actor: { kind: "customer", customerId: demo.customerId } },
    { ...consent, idempotencyKey: `demo:${demoId}`, codeKey: `demo_agreed:${demoId}` },
  );
  if (!taken) return ok({ outcome: null });
  // A demo ends within the hour: there is no later try that would help.
  const outcome = taken.outcome === "postponed" || taken.outcome === "missed" ? "declined" : taken.outcome;
  return inTransaction(ctx, async (tx) => {
    const [after] = await tx
      .update(demoContinuations)
      .set({ ...taken, outcome })
      .where(eq(demoContinuations.demoId, demoId))
      .returning();
    await audit(tx, ctx, {
      action: "demo.continuation_settled",
      entity: "demo",
      entityId: demoId,
      before: { ...consent },
      after: { ...after },
    });
    return ok({ outcome });
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
