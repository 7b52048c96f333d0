import { sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import type { Id } from "@/lib/core/ids";
import type { LocalizedText } from "@/lib/core/languages";
import type { Currency } from "@/lib/core/money";

export const TIMELINE_TOPICS = ["money", "access", "messages", "audit"] as const;
export type TimelineTopic = (typeof TIMELINE_TOPICS)[number];

/** One thing that happened to a customer, ready to be said in any language. */
export interface TimelineEntry {
  id: string;
  topic: TimelineTopic;
  /** What happened: `admin.timeline.<kind>`. */
  kind: string;
  at: Date;
  orderId: Id<"order"> | null;
  orderNumber: number | null;
  amount: bigint | null;
  currency: Currency | null;
  name: LocalizedText | null;
  /** Method, status, reason or action: whatever the kind carries in one word. */
  detail: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

interface RawEntry {
  id: string;
  topic: TimelineTopic;
  kind: string;
  at: string | Date;
  order_id: Id<"order"> | null;
  order_number: string | number | null;
  amount: string | null;
  currency: Currency | null;
  name: LocalizedText | null;
  detail: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** Everything that happened to a customer, newest first; `seesAudit` adds who did what to them. */
export async function readTimeline(
  db: Db,
  input: {
    customerId: Id<"customer">;
    topic: TimelineTopic | null;
    limit: number;
    seesAudit: boolean;
  },
): Promise<{ entries: TimelineEntry[]; more: number }> {
  const id = input.customerId;
  const { rows } = (await db.execute(sql`
    WITH entries AS (
      SELECT p.id, 'money' AS topic, 'payment_' || p.status AS kind, coalesce(p.settled_at, p.created_at) AS at,
             o.id AS order_id, o.number AS order_number, p.amount_minor::text AS amount, p.currency, pl.name,
             coalesce(p.failure_code, p.method) AS detail, NULL::jsonb AS before, NULL::jsonb AS after
      FROM payment_attempts p JOIN orders o ON o.id = p.order_id
      LEFT JOIN LATERAL (SELECT pl.name FROM order_lines l JOIN plans pl ON pl.id = l.plan_id WHERE l.order_id = o.id LIMIT 1) pl ON true
      WHERE p.customer_id = ${id}
      UNION ALL
      SELECT e.id, 'access', 'subscription_' || e.to_status, e.at, NULL, NULL, NULL, NULL, p.name, e.cause, NULL, NULL
      FROM subscription_events e JOIN subscriptions s ON s.id = e.subscription_id JOIN products p ON p.id = s.product_id
      WHERE s.customer_id = ${id}
      UNION ALL
      SELECT d.id || ':' || step.kind, 'access', step.kind, step.at, NULL, NULL, NULL, NULL, NULL, ch.title, NULL, NULL
      FROM deliveries d JOIN telegram_channels ch ON ch.id = d.channel_id
      CROSS JOIN LATERAL (VALUES ('invited', d.invited_at), ('joined', d.joined_at), ('removed', d.removed_at)) AS step(kind, at)
      WHERE d.customer_id = ${id} AND step.at IS NOT NULL
      UNION ALL
      SELECT n.id, 'messages', 'message_' || n.status, coalesce(n.sent_at, n.created_at), NULL, NULL, NULL, NULL, NULL, n.kind, NULL, NULL
      FROM notifications n WHERE n.customer_id = ${id}
      UNION ALL
      SELECT a.id, 'audit', 'audit', a.at, NULL, NULL, NULL, NULL, NULL, a.action, a.before, a.after
      FROM audit_log a
      WHERE ${input.seesAudit} AND a.actor_kind = 'admin'
        AND (a.entity_id = ${id} OR a.entity_id IN (SELECT id FROM subscriptions WHERE customer_id = ${id})
          OR a.entity_id IN (SELECT id FROM demo_grants WHERE customer_id = ${id}))
    )
    SELECT *, count(*) OVER ()::int AS matches FROM entries
    WHERE ${input.topic}::text IS NULL OR topic = ${input.topic}
    ORDER BY at DESC, id DESC LIMIT ${input.limit}`)) as unknown as {
    rows: (RawEntry & { matches: number })[];
  };
  const entries = rows.map((row) => ({
    id: row.id,
    topic: row.topic,
    kind: row.kind,
    at: new Date(row.at),
    orderId: row.order_id,
    orderNumber: row.order_number === null ? null : Number(row.order_number),
    amount: row.amount === null ? null : BigInt(row.amount),
    currency: row.currency,
    name: row.name,
    detail: row.detail,
    before: row.before,
    after: row.after,
  }));
  return { entries, more: (rows[0]?.matches ?? 0) - rows.length };
}
