import { sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import type { Month, Span } from "./months";

/** A share with what it is a share of; null where there was nothing to share. */
export interface Share {
  part: number;
  whole: number;
}

export interface Health {
  /** Paid subscriptions alive at the period's end. */
  active: number;
  /** Demos that were due to end in the period, and how many of them became paid. */
  trials: Share;
  /** Subscriptions alive at the period's start, and how many of them were gone at its end. */
  churn: Share;
  /** Orders paid in the period, and how many of them gave access. */
  delivered: Share;
}

export async function readHealth(db: Db, span: Span): Promise<Health> {
  const start = span.start.toISOString();
  const end = span.end.toISOString();
  const { rows } = (await db.execute(sql`
    WITH alive AS (
      SELECT so.subscription_id,
             bool_or(so.period_start <= ${start} AND least(so.period_end, s.ended_at) > ${start}) AS at_start,
             bool_or(so.period_start <= ${end} AND least(so.period_end, s.ended_at) > ${end}) AS at_end
      FROM subscription_orders so
      JOIN subscriptions s ON s.id = so.subscription_id
      JOIN orders o ON o.id = so.order_id AND o.status = 'paid'
      JOIN customers c ON c.id = s.customer_id AND NOT c.is_test
      GROUP BY 1
    ),
    ended AS (
      SELECT d.status FROM demo_grants d JOIN customers c ON c.id = d.customer_id AND NOT c.is_test
      WHERE d.ends_at >= ${start} AND d.ends_at < ${end} AND d.status <> 'revoked'
    ),
    paid AS (
      SELECT o.fulfilled_at FROM orders o JOIN customers c ON c.id = o.customer_id AND NOT c.is_test
      WHERE o.paid_at >= ${start} AND o.paid_at < ${end}
    )
    SELECT (SELECT count(*) FROM alive WHERE at_end)::int AS active,
           (SELECT count(*) FROM alive WHERE at_start)::int AS opened,
           (SELECT count(*) FROM alive WHERE at_start AND NOT at_end)::int AS gone,
           (SELECT count(*) FROM ended)::int AS trials,
           (SELECT count(*) FROM ended WHERE status = 'converted')::int AS converted,
           (SELECT count(*) FROM paid)::int AS paid,
           (SELECT count(*) FROM paid WHERE fulfilled_at IS NOT NULL)::int AS fulfilled`)) as unknown as {
    rows: Record<"active" | "opened" | "gone" | "trials" | "converted" | "paid" | "fulfilled", number>[];
  };
  const row = rows[0];
  return {
    active: row?.active ?? 0,
    trials: { part: row?.converted ?? 0, whole: row?.trials ?? 0 },
    churn: { part: row?.gone ?? 0, whole: row?.opened ?? 0 },
    delivered: { part: row?.fulfilled ?? 0, whole: row?.paid ?? 0 },
  };
}

export interface FunnelStep {
  step: "came" | "checkout" | "paid" | "joined";
  people: number;
}

/** How far the people got who first met the shop in the period. Each step counts those who took all steps before it. */
export async function readFunnel(db: Db, span: Span): Promise<FunnelStep[]> {
  const { rows } = (await db.execute(sql`
    SELECT count(*)::int AS came, count(*) FILTER (WHERE ordered)::int AS checkout,
           count(*) FILTER (WHERE ordered AND paid)::int AS paid,
           count(*) FILTER (WHERE ordered AND paid AND joined)::int AS joined
    FROM (
      SELECT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.kind = 'purchase') AS ordered,
             EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.paid_at IS NOT NULL) AS paid,
             EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.fulfilled_at IS NOT NULL) AS joined
      FROM customers c
      WHERE NOT c.is_test AND c.created_at >= ${span.start.toISOString()} AND c.created_at < ${span.end.toISOString()}
    ) people`)) as unknown as { rows: Record<FunnelStep["step"], number>[] };
  const steps = ["came", "checkout", "paid", "joined"] as const;
  return steps.map((step) => ({ step, people: rows[0]?.[step] ?? 0 }));
}

export interface Cohort {
  month: string;
  people: number;
  /** Share still paying at the end of the first month, the second …; shorter for younger cohorts. */
  staying: number[];
}

/** Of the people whose first paid term began in a month: how many still paid at each following month's start. */
export async function readCohorts(db: Db, months: readonly Month[]): Promise<Cohort[]> {
  const starts = [...months.map((month) => month.start), ...months.slice(-1).map((month) => month.end)];
  const { rows } = (await db.execute(sql`
    WITH instants AS (
      SELECT (position - 1)::int AS index, at::timestamptz
      FROM unnest(ARRAY[${sql.join(
        starts.map((at) => sql`${at.toISOString()}`),
        sql`, `,
      )}]::text[]) WITH ORDINALITY AS listed(at, position)
    ),
    terms AS (
      SELECT o.customer_id, so.period_start, least(so.period_end, s.ended_at) AS period_end
      FROM subscription_orders so
      JOIN subscriptions s ON s.id = so.subscription_id
      JOIN orders o ON o.id = so.order_id AND o.status = 'paid'
      JOIN customers c ON c.id = o.customer_id AND NOT c.is_test
    ),
    firsts AS (SELECT customer_id, min(period_start) AS at FROM terms GROUP BY 1),
    cohorts AS (
      SELECT f.customer_id, max(i.index) AS cohort FROM firsts f JOIN instants i ON i.at <= f.at
      WHERE i.index < ${months.length} GROUP BY 1
    )
    SELECT c.cohort, i.index - c.cohort AS age, count(*)::int AS people,
           count(*) FILTER (WHERE EXISTS (
             SELECT 1 FROM terms t WHERE t.customer_id = c.customer_id AND t.period_start <= i.at AND i.at < t.period_end
           ))::int AS staying
    FROM cohorts c JOIN instants i ON i.index > c.cohort AND i.index < ${months.length}
    GROUP BY 1, 2
    UNION ALL
    SELECT cohort, 0, count(*)::int, count(*)::int FROM cohorts GROUP BY 1
    ORDER BY 1, 2`)) as unknown as {
    rows: { cohort: number; age: number; people: number; staying: number }[];
  };
  return months.flatMap((month, index) => {
    const ages = rows.filter((row) => row.cohort === index);
    const people = ages.find((row) => row.age === 0)?.people ?? 0;
    if (people === 0) return [];
    return [
      { month: month.key, people, staying: ages.map((row) => Math.round((row.staying * 100) / people)) },
    ];
  });
}
