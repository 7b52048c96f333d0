import { and, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { type PaymentStatus, paymentAttempts, paymentMismatches, starsCursors } from "@/db/schema/payments";
import type { Ctx, Tx } from "@/db/transaction";
import { type Id, newId } from "@/lib/core/ids";
import { HOUR, MINUTE, plus, SECOND } from "@/lib/core/time";
import { emit } from "@/lib/events/service";
import { type MismatchReason, nextCheck } from "./rules";
import type { PaymentFact } from "./types";

export type Attempt = typeof paymentAttempts.$inferSelect;

export async function findAttempt(
  db: Db | Tx,
  key: { id: Id<"payment"> } | { provider: Attempt["provider"]; providerRef: string },
): Promise<Attempt | undefined> {
  const where =
    "id" in key
      ? eq(paymentAttempts.id, key.id)
      : and(eq(paymentAttempts.provider, key.provider), eq(paymentAttempts.providerRef, key.providerRef));
  const [attempt] = await db.select().from(paymentAttempts).where(where);
  return attempt;
}

export async function insertAttempt(tx: Tx, attempt: typeof paymentAttempts.$inferInsert): Promise<void> {
  await tx.insert(paymentAttempts).values(attempt);
}

/** The provider knows the attempt now, and this is where to pay. */
export async function recordOpened(
  ctx: Pick<Ctx, "db" | "clock">,
  id: Id<"payment">,
  opened: { providerRef: string; payUrl: string; recurring?: boolean },
): Promise<Attempt | undefined> {
  const [attempt] = await ctx.db
    .update(paymentAttempts)
    .set({
      providerRef: opened.providerRef,
      payUrl: opened.payUrl,
      recurring: opened.recurring ?? false,
      status: sql`CASE WHEN ${paymentAttempts.status} = 'created' THEN 'pending' ELSE ${paymentAttempts.status} END`,
      nextCheckAt: plus(ctx.clock.now(), MINUTE),
    })
    .where(eq(paymentAttempts.id, id))
    .returning();
  return attempt;
}

/** The attempt was charged without a page; the sweep asks for it where its outcome is not known yet. */
export async function recordCharged(
  ctx: Pick<Ctx, "db" | "clock">,
  id: Id<"payment">,
  providerRef: string,
): Promise<void> {
  await ctx.db
    .update(paymentAttempts)
    .set({ providerRef, status: "pending", nextCheckAt: plus(ctx.clock.now(), MINUTE) })
    .where(and(eq(paymentAttempts.id, id), eq(paymentAttempts.status, "created")));
}

/** The attempt is a charge that the provider made by itself; where its settling is lost, the sweep asks for it. */
export async function recordRenewalCharge(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  id: Id<"payment">,
  chargeId: string,
): Promise<void> {
  await tx
    .update(paymentAttempts)
    .set({
      providerRef: chargeId,
      status: "pending",
      recurring: true,
      nextCheckAt: plus(ctx.clock.now(), MINUTE),
    })
    .where(eq(paymentAttempts.id, id));
}

/** How many of a bot's movements of Stars have been read. */
export async function starsCursor(ctx: Pick<Ctx, "db">, bot: string): Promise<number> {
  const [row] = await ctx.db.select().from(starsCursors).where(eq(starsCursors.bot, bot));
  return row?.readCount ?? 0;
}

export async function writeStarsCursor(
  ctx: Pick<Ctx, "db" | "clock">,
  bot: string,
  readCount: number,
): Promise<void> {
  const row = { readCount, readAt: ctx.clock.now() };
  await ctx.db
    .insert(starsCursors)
    .values({ bot, ...row })
    .onConflictDoUpdate({ target: starsCursors.bot, set: row });
}

export async function recordOutcome(
  tx: Tx,
  id: Id<"payment">,
  outcome: {
    status: PaymentStatus;
    chargeId?: string | null;
    failureCode?: string | null;
    settledAt?: Date;
    nextCheckAt?: Date | null;
  },
): Promise<void> {
  await tx
    .update(paymentAttempts)
    .set({ nextCheckAt: null, ...outcome })
    .where(eq(paymentAttempts.id, id));
}

/**
 * The open attempts of orders are given up; money that still comes is honoured, so they stay under watch. One whose opening
 * nobody answered may have a page at its provider all the same: it is asked for by its id.
 */
export async function cancelOpenAttempts(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  orderIds: readonly Id<"order">[],
  except?: Id<"payment">,
): Promise<void> {
  if (orderIds.length === 0) return;
  await tx
    .update(paymentAttempts)
    .set({
      status: "cancelled",
      nextCheckAt: sql`CASE WHEN ${paymentAttempts.status} = 'created' AND ${paymentAttempts.provider} NOT IN ('none', 'wallet')
        THEN COALESCE(${paymentAttempts.nextCheckAt}, ${plus(ctx.clock.now(), MINUTE).toISOString()}::timestamptz)
        ELSE ${paymentAttempts.nextCheckAt} END`,
    })
    .where(
      and(
        inArray(paymentAttempts.orderId, [...orderIds]),
        inArray(paymentAttempts.status, ["created", "pending"]),
        except === undefined ? undefined : sql`${paymentAttempts.id} <> ${except}`,
      ),
    );
}

/** Keeps money that fits no promise where a person sees it. Nothing is credited. Null where it is kept already. */
export async function recordMismatch(
  tx: Tx,
  ctx: Ctx,
  fact: PaymentFact,
  reason: MismatchReason,
  expected: Record<string, unknown>,
): Promise<string | null> {
  const [known] = await tx
    .select({ id: paymentMismatches.id })
    .from(paymentMismatches)
    .where(
      and(
        eq(paymentMismatches.provider, fact.provider),
        eq(paymentMismatches.providerRef, fact.providerRef),
        eq(paymentMismatches.reason, reason),
        sql`${paymentMismatches.received}->>'chargeId' IS NOT DISTINCT FROM ${fact.chargeId}`,
      ),
    );
  if (known) return null;
  const id = newId("payment");
  await tx.insert(paymentMismatches).values({
    id,
    provider: fact.provider,
    providerRef: fact.providerRef,
    reason,
    expected,
    received: {
      chargeId: fact.chargeId,
      amountMinor: fact.amountMinor.toString(),
      currency: fact.currency,
      payee: fact.payee,
      orderId: fact.orderId,
    },
    createdAt: ctx.clock.now(),
  });
  await emit(tx, ctx, "payment/mismatched", { mismatchId: id, provider: fact.provider, reason });
  return id;
}

/**
 * Takes attempts whose outcome is due to be asked for, and sets when the next process may ask: two sweeps never ask about
 * the same attempt at once.
 */
export async function claimAttemptsToCheck(
  ctx: Pick<Ctx, "db" | "clock">,
  limit: number,
): Promise<Attempt[]> {
  const now = ctx.clock.now();
  return ctx.db.transaction(async (tx) => {
    const due = await tx
      .select()
      .from(paymentAttempts)
      .where(sql`${paymentAttempts.nextCheckAt} <= ${now.toISOString()}`)
      .orderBy(paymentAttempts.nextCheckAt)
      .limit(limit)
      .for("update", { skipLocked: true });
    for (const attempt of due) {
      await tx
        .update(paymentAttempts)
        // Also the last look keeps a next one, until its answer is there: a process that dies in between loses nothing.
        .set({
          checks: attempt.checks + 1,
          checkedAt: now,
          nextCheckAt: nextCheck(attempt, now) ?? plus(now, HOUR),
        })
        .where(eq(paymentAttempts.id, attempt.id));
    }
    return due;
  });
}

/** The provider has answered for the last time, and nothing was paid. */
export async function stopChecking(ctx: Pick<Ctx, "db">, id: Id<"payment">): Promise<void> {
  await ctx.db.update(paymentAttempts).set({ nextCheckAt: null }).where(eq(paymentAttempts.id, id));
}

const IMPATIENCE = 3 * SECOND;

/** For the page that waits: true where nobody asked about this attempt in the last seconds, and now we do. */
export async function claimLook(ctx: Pick<Ctx, "db" | "clock">, id: Id<"payment">): Promise<boolean> {
  const now = ctx.clock.now();
  const rows = await ctx.db
    .update(paymentAttempts)
    .set({ checkedAt: now })
    .where(
      and(
        eq(paymentAttempts.id, id),
        eq(paymentAttempts.status, "pending"),
        sql`(${paymentAttempts.checkedAt} IS NULL OR ${paymentAttempts.checkedAt} <= ${plus(now, -IMPATIENCE).toISOString()})`,
      ),
    )
    .returning({ id: paymentAttempts.id });
  return rows.length > 0;
}
