import { sql } from "drizzle-orm";
import type { Ctx } from "@/db/transaction";
import { ok, type Result } from "@/lib/core/result";

/** One number the owner's monitoring reads, with what it says. */
interface Metric {
  name: string;
  help: string;
  samples: { labels?: Record<string, string>; value: number }[];
}

interface Counts {
  outbox: number;
  oldest_seconds: number;
  inbox: number;
  to_check: number;
  mismatches: number;
  alerts: number;
  undelivered: number;
  notifications: number;
}

const single = (name: string, help: string, value: number): Metric => ({ name, help, samples: [{ value }] });

/** How the shop's machinery and its books are doing, in Prometheus' text format. */
export async function readMetrics(ctx: Pick<Ctx, "db" | "clock">): Promise<Result<string, never>> {
  const now = ctx.clock.now();
  const at = sql`${now.toISOString()}::timestamptz`;
  const [counted, proven] = await Promise.all([
    ctx.db.execute(sql`
      SELECT (SELECT count(*)::int FROM outbox_events WHERE relayed_at IS NULL) AS outbox,
        (SELECT GREATEST(0, COALESCE(EXTRACT(EPOCH FROM ${at} - min(created_at)), 0))::int FROM outbox_events
          WHERE relayed_at IS NULL) AS oldest_seconds,
        (SELECT count(*)::int FROM inbox_events WHERE processed_at IS NULL) AS inbox,
        (SELECT count(*)::int FROM payment_attempts WHERE next_check_at IS NOT NULL) AS to_check,
        (SELECT count(*)::int FROM payment_mismatches WHERE resolved_at IS NULL) AS mismatches,
        (SELECT count(*)::int FROM alerts WHERE closed_at IS NULL) AS alerts,
        (SELECT count(*)::int FROM orders WHERE status = 'paid' AND fulfilled_at IS NULL) AS undelivered,
        (SELECT count(*)::int FROM notifications WHERE due_at <= ${at}) AS notifications`),
    ctx.db.execute(sql`
      SELECT is_proven, checks, EXTRACT(EPOCH FROM ${at} - started_at)::int AS age FROM ledger_proofs
      ORDER BY started_at DESC LIMIT 1`),
  ]);
  const [counts] = (counted as unknown as { rows: Counts[] }).rows;
  const [proof] = (proven as unknown as { rows: LastProof[] }).rows;
  return ok(print([...(counts ? machinery(counts) : []), ...(proof ? books(proof) : [])]));
}

interface LastProof {
  is_proven: boolean;
  checks: { name: string; broken: number }[];
  age: number;
}

const machinery = (counts: Counts): Metric[] => [
  single("kiosk_outbox_waiting", "Events that were not told to the jobs yet.", counts.outbox),
  single("kiosk_outbox_oldest_seconds", "Age of the oldest of them.", counts.oldest_seconds),
  single("kiosk_inbox_waiting", "Webhooks that were not processed yet.", counts.inbox),
  single("kiosk_payments_to_check", "Payments whose outcome is not known.", counts.to_check),
  single("kiosk_payment_mismatches_open", "Money that came and fits nothing.", counts.mismatches),
  single("kiosk_alerts_open", "Alerts that nobody closed.", counts.alerts),
  single("kiosk_orders_undelivered", "Paid orders that gave no access yet.", counts.undelivered),
  single("kiosk_notifications_due", "Messages that should have gone out.", counts.notifications),
];

const books = ({ is_proven, checks, age }: LastProof): Metric[] => [
  single("kiosk_ledger_proven", "1 where the last proof of the books held.", is_proven ? 1 : 0),
  single("kiosk_ledger_proof_age_seconds", "Time since the last proof of the books.", age),
  {
    name: "kiosk_ledger_broken",
    help: "What the last proof of the books found broken, by check.",
    samples: checks.map(({ name, broken }) => ({ labels: { check: name }, value: broken })),
  },
];

const print = (metrics: readonly Metric[]): string =>
  metrics
    .flatMap(({ name, help, samples }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} gauge`,
      ...samples.map(({ labels, value }) => `${name}${labels ? labelsOf(labels) : ""} ${value}`),
    ])
    .join("\n")
    .concat("\n");

const labelsOf = (labels: Record<string, string>): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(",")}}`;
