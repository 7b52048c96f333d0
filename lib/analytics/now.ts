import { sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import type { LocalizedText } from "@/lib/core/languages";
import type { Currency } from "@/lib/core/money";

export interface FeedEntry {
  id: string;
  kind: "paid" | "joined" | "cancelled" | "demo";
  at: Date;
  customerId: string;
  who: string;
  amount: bigint | null;
  currency: Currency | null;
  name: LocalizedText | null;
  /** The method paid with, or the channel joined. */
  detail: string | null;
  /** When a cancelled access or a demo ends. */
  until: Date | null;
}

/** The latest things customers did. */
export async function readFeed(db: Db, limit = 6): Promise<FeedEntry[]> {
  const { rows } = (await db.execute(sql`
    WITH feed AS (
      (SELECT p.id, 'paid' AS kind, p.settled_at AS at, p.customer_id,
         (CASE WHEN p.provider = 'none' THEN o.total_minor ELSE p.amount_minor END)::text AS amount, p.currency, NULL::jsonb AS name, p.method AS detail, NULL::timestamptz AS until
       FROM payment_attempts p JOIN orders o ON o.id = p.order_id
       WHERE p.status = 'settled' ORDER BY p.settled_at DESC NULLS LAST LIMIT ${limit})
      UNION ALL
      (SELECT d.id, 'joined', d.joined_at, d.customer_id, NULL, NULL, NULL, ch.title, NULL
       FROM deliveries d JOIN telegram_channels ch ON ch.id = d.channel_id WHERE d.joined_at IS NOT NULL ORDER BY d.joined_at DESC LIMIT ${limit})
      UNION ALL
      (SELECT s.id, 'cancelled', s.cancelled_at, s.customer_id, NULL, NULL, pl.name, NULL, s.period_end
       FROM subscriptions s JOIN plans pl ON pl.id = s.plan_id WHERE s.cancelled_at IS NOT NULL ORDER BY s.cancelled_at DESC LIMIT ${limit})
      UNION ALL
      (SELECT d.id, 'demo', d.created_at, d.customer_id, NULL, NULL, p.name, NULL, d.ends_at
       FROM demo_grants d JOIN products p ON p.id = d.product_id ORDER BY d.created_at DESC LIMIT ${limit})
    )
    SELECT feed.*, concat_ws(' ', c.first_name, left(c.last_name, 1) || '.') AS who
    FROM feed JOIN customers c ON c.id = feed.customer_id ORDER BY at DESC, feed.id LIMIT ${limit}`)) as unknown as {
    rows: (Omit<FeedEntry, "at" | "amount" | "customerId" | "until"> & {
      at: string | Date;
      until: string | Date | null;
      amount: string | null;
      customer_id: string;
    })[];
  };
  return rows.map(({ customer_id, ...row }) => ({
    ...row,
    customerId: customer_id,
    at: new Date(row.at),
    until: row.until === null ? null : new Date(row.until),
    amount: row.amount === null ? null : BigInt(row.amount),
  }));
}

export interface Concern {
  id: string;
  /** `admin.concerns.<kind>`, or the alert's own kind. */
  kind: string;
  severity: "warning" | "critical";
  count: number;
  params: Record<string, unknown>;
  /** An alert that a person closes; the rest goes away by itself. */
  closable: boolean;
}

/** What needs a person: paid without access for over ten minutes, money that fits nothing, channels that lost their bot, open alerts. */
export async function readConcerns(db: Db, now: Date): Promise<Concern[]> {
  const { rows } = (await db.execute(sql`
    SELECT 'waiting_access' AS id, 'waiting_access' AS kind, 'critical' AS severity, count(*)::int AS count, '{}'::jsonb AS params, false AS closable, 0 AS place
    FROM orders WHERE status = 'paid' AND fulfilled_at IS NULL AND paid_at < ${now.toISOString()}::timestamptz - interval '10 minutes'
    UNION ALL
    SELECT 'money_without_order', 'money_without_order', 'critical', count(*)::int, '{}', false, 1 FROM payment_mismatches WHERE resolved_at IS NULL
    UNION ALL
    SELECT 'channel_lost:' || id, 'channel_lost', 'critical', 1, jsonb_build_object('channel', title), false, 2
    FROM telegram_channels WHERE NOT bot_is_admin
    UNION ALL
    (SELECT id, kind, severity, 1, params, true, 3 FROM alerts WHERE closed_at IS NULL ORDER BY created_at DESC LIMIT 5)
    ORDER BY place, id`)) as unknown as { rows: (Concern & { place: number })[] };
  return rows.filter((row) => row.count > 0).map(({ place: _, ...row }) => row);
}
