import { asc, lte, sql } from "drizzle-orm";
import type { SubscriptionStatus } from "@/db/schema/subscriptions";
import { subscriptions } from "@/db/schema/subscriptions";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { actorId } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";
import { ok, type Result } from "@/lib/core/result";
import { emitAll } from "@/lib/events/service";
import { readShopSettings } from "@/lib/settings/service";
import { type DueDecision, decideDue } from "./rules";
import type { SweepReport } from "./types";

const claimedColumns = {
  id: subscriptions.id,
  customerId: subscriptions.customerId,
  status: subscriptions.status,
  isDemo: subscriptions.isDemo,
  periodEnd: subscriptions.periodEnd,
  graceUntil: subscriptions.graceUntil,
  dueAt: subscriptions.dueAt,
};

/**
 * Does what is due for at most `limit` subscriptions: reminders, grace, ends. Reads by the index on the due instant alone,
 * so the cost follows what is due, not what exists. Several may run at once: each takes rows nobody else holds.
 */
export function sweepDue(ctx: Ctx, input: { limit: number }): Promise<Result<SweepReport, never>> {
  return inTransaction(ctx, async (tx) => {
    const now = ctx.clock.now();
    const settings = await readShopSettings(tx);
    const due = await tx
      .select(claimedColumns)
      .from(subscriptions)
      .where(lte(subscriptions.dueAt, now))
      .orderBy(asc(subscriptions.dueAt))
      .limit(input.limit)
      .for("update", { skipLocked: true });
    const decided = due.map((row) => ({ row, decision: decideDue(row, settings, now) }));
    await writeDecisions(tx, ctx, decided);
    await tellDecisions(tx, ctx, decided);
    const count = (kind: DueDecision["kind"]) => decided.filter((d) => d.decision.kind === kind).length;
    return ok({
      claimed: due.length,
      reminded: count("remind"),
      pastDue: count("grace"),
      ended: count("end"),
      more: due.length === input.limit,
    });
  });
}

type Claimed = Pick<typeof subscriptions.$inferSelect, keyof typeof claimedColumns>;

interface Decided {
  readonly row: Claimed;
  readonly decision: DueDecision;
}

function statusAfter({ row, decision }: Decided): SubscriptionStatus {
  if (decision.kind === "end") return "expired";
  return decision.kind === "grace" ? "past_due" : row.status;
}

const causeOf = ({ row, decision }: Decided): string => {
  if (decision.kind === "grace") return "period_over";
  if (row.isDemo) return "demo_over";
  if (row.status === "cancelled") return "cancelled_period_over";
  return row.status === "past_due" ? "grace_over" : "period_over";
};

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** One statement for the subscriptions, one for their events, however many are due. */
async function writeDecisions(tx: Tx, ctx: Ctx, decided: readonly Decided[]): Promise<void> {
  if (decided.length === 0) return;
  const now = ctx.clock.now().toISOString();
  const dueAt = decided.map(({ decision }) => ("dueAt" in decision ? iso(decision.dueAt) : null));
  const grace = decided.map(({ row, decision }) => {
    if (decision.kind === "grace") return iso(decision.graceUntil);
    return decision.kind === "end" ? null : iso(row.graceUntil);
  });
  await tx.execute(sql`
    UPDATE subscriptions AS s
    SET status = d.status, due_at = d.due_at, grace_until = d.grace_until, updated_at = ${now}::timestamptz,
      ended_at = CASE WHEN d.status = 'expired' THEN ${now}::timestamptz ELSE s.ended_at END
    FROM unnest(
      ${sql.param(decided.map(({ row }) => row.id))}::text[],
      ${sql.param(decided.map(statusAfter))}::text[],
      ${sql.param(dueAt)}::timestamptz[],
      ${sql.param(grace)}::timestamptz[]
    ) AS d (id, status, due_at, grace_until)
    WHERE s.id = d.id`);

  const changed = decided.filter((one) => statusAfter(one) !== one.row.status);
  if (changed.length === 0) return;
  await tx.execute(sql`
    INSERT INTO subscription_events (id, subscription_id, at, from_status, to_status, cause, actor)
    SELECT id, subscription_id, ${now}::timestamptz, from_status, to_status, cause, ${`${ctx.actor.kind}:${actorId(ctx.actor)}`}::text
    FROM unnest(
      ${sql.param(changed.map(() => newId("subscriptionEvent")))}::text[],
      ${sql.param(changed.map(({ row }) => row.id))}::text[],
      ${sql.param(changed.map(({ row }) => row.status))}::text[],
      ${sql.param(changed.map(statusAfter))}::text[],
      ${sql.param(changed.map(causeOf))}::text[]
    ) AS e (id, subscription_id, from_status, to_status, cause)`);
}

async function tellDecisions(tx: Tx, ctx: Ctx, decided: readonly Decided[]): Promise<void> {
  const named = ({ row }: Decided) => ({ subscriptionId: row.id, customerId: row.customerId });
  const of = (kind: DueDecision["kind"]) => decided.filter(({ decision }) => decision.kind === kind);
  await emitAll(
    tx,
    ctx,
    "subscription/ended",
    of("end").map((one) => ({ ...named(one), isDemo: one.row.isDemo })),
  );
  await emitAll(tx, ctx, "subscription/past_due", of("grace").map(named));
  await emitAll(
    tx,
    ctx,
    "subscription/reminder_due",
    decided.flatMap((one) =>
      one.decision.kind === "remind"
        ? [
            {
              ...named(one),
              daysBefore: one.decision.daysBefore,
              periodEnd: one.row.periodEnd.toISOString(),
            },
          ]
        : [],
    ),
  );
}
