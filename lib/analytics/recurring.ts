import { sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import type { Currency } from "@/lib/core/money";
import type { Month } from "./months";

export interface Movement {
  month: string;
  /** Minor units of the currency; contraction and churn are negative. */
  opening: bigint;
  new: bigint;
  expansion: bigint;
  winBack: bigint;
  contraction: bigint;
  churn: bigint;
  closing: bigint;
}

export interface RecurringRevenue {
  currency: Currency;
  /** Subscriptions that pay in this currency now. */
  active: number;
  movements: Movement[];
}

interface MovementRow {
  index: number;
  currency: Currency;
  opening: string;
  closing: string;
  added: string;
  expansion: string;
  win_back: string;
  contraction: string;
  churn: string;
}

/**
 * Monthly recurring revenue per currency: what every paid term that covers an instant costs, divided by its months.
 * A customer's change between two instants is new, expansion, win-back, contraction or churn.
 */
export async function readRecurring(db: Db, months: readonly Month[]): Promise<RecurringRevenue[]> {
  const instants = [...months.map((month) => month.start), ...months.slice(-1).map((month) => month.end)];
  const { rows } = (await db.execute(sql`
    WITH instants AS (
      SELECT (position - 1)::int AS index, at::timestamptz
      FROM unnest(ARRAY[${sql.join(
        instants.map((at) => sql`${at.toISOString()}`),
        sql`, `,
      )}]::text[]) WITH ORDINALITY AS listed(at, position)
    ),
    terms AS (
      SELECT o.customer_id, o.currency, so.period_start, least(so.period_end, s.ended_at) AS period_end,
             round(l.total_minor::numeric / l.term_months) AS monthly
      FROM subscription_orders so
      JOIN subscriptions s ON s.id = so.subscription_id
      JOIN orders o ON o.id = so.order_id AND o.status = 'paid'
      JOIN order_lines l ON l.order_id = o.id
      JOIN customers c ON c.id = o.customer_id AND NOT c.is_test
    ),
    firsts AS (SELECT customer_id, currency, min(period_start) AS at FROM terms GROUP BY 1, 2),
    held AS (
      SELECT i.index, i.at, t.customer_id, t.currency, sum(t.monthly) AS monthly
      FROM instants i JOIN terms t ON t.period_start <= i.at AND i.at < t.period_end
      GROUP BY 1, 2, 3, 4
    ),
    changes AS (
      SELECT coalesce(b.index, a.index + 1) AS index, coalesce(b.customer_id, a.customer_id) AS customer_id,
             coalesce(b.currency, a.currency) AS currency,
             coalesce(a.monthly, 0) AS before, coalesce(b.monthly, 0) AS after
      FROM held b FULL JOIN held a
        ON a.index = b.index - 1 AND a.customer_id = b.customer_id AND a.currency = b.currency
    )
    SELECT ch.index - 1 AS index, ch.currency,
           sum(before)::text AS opening, sum(after)::text AS closing,
           coalesce(sum(after) FILTER (WHERE before = 0 AND f.at > p.at), 0)::text AS added,
           coalesce(sum(after) FILTER (WHERE before = 0 AND f.at <= p.at), 0)::text AS win_back,
           coalesce(sum(after - before) FILTER (WHERE before > 0 AND after > before), 0)::text AS expansion,
           coalesce(sum(after - before) FILTER (WHERE after > 0 AND after < before), 0)::text AS contraction,
           coalesce(sum(-before) FILTER (WHERE after = 0), 0)::text AS churn
    FROM changes ch
    JOIN instants p ON p.index = ch.index - 1
    JOIN firsts f ON f.customer_id = ch.customer_id AND f.currency = ch.currency
    WHERE ch.index BETWEEN 1 AND ${months.length}
    GROUP BY 1, 2`)) as unknown as { rows: MovementRow[] };

  const active = await countActiveByCurrency(db, months.at(-1)?.end);
  const currencies = [...new Set([...rows.map((row) => row.currency), ...active.keys()])];
  return currencies
    .map((currency) => ({
      currency,
      active: active.get(currency) ?? 0,
      movements: months.map((month, index) =>
        movementOf(
          month,
          rows.find((row) => row.currency === currency && row.index === index),
        ),
      ),
    }))
    .toSorted((a, b) => b.active - a.active || a.currency.localeCompare(b.currency));
}

/** What recurring revenue was at an instant, per currency. */
export async function readOpening(db: Db, at: Date): Promise<Map<Currency, bigint>> {
  const { rows } = (await db.execute(sql`
    SELECT o.currency, sum(round(l.total_minor::numeric / l.term_months))::text AS monthly
    FROM subscription_orders so
    JOIN subscriptions s ON s.id = so.subscription_id
    JOIN orders o ON o.id = so.order_id AND o.status = 'paid'
    JOIN order_lines l ON l.order_id = o.id
    JOIN customers c ON c.id = o.customer_id AND NOT c.is_test
    WHERE so.period_start <= ${at.toISOString()} AND least(so.period_end, s.ended_at) > ${at.toISOString()}
    GROUP BY 1`)) as unknown as { rows: { currency: Currency; monthly: string }[] };
  return new Map(rows.map((row) => [row.currency, BigInt(row.monthly)]));
}

const movementOf = (month: Month, row: MovementRow | undefined): Movement => ({
  month: month.key,
  opening: BigInt(row?.opening ?? 0),
  new: BigInt(row?.added ?? 0),
  expansion: BigInt(row?.expansion ?? 0),
  winBack: BigInt(row?.win_back ?? 0),
  contraction: BigInt(row?.contraction ?? 0),
  churn: BigInt(row?.churn ?? 0),
  closing: BigInt(row?.closing ?? 0),
});

async function countActiveByCurrency(db: Db, at: Date | undefined): Promise<Map<Currency, number>> {
  if (!at) return new Map();
  const { rows } = (await db.execute(sql`
    SELECT o.currency, count(DISTINCT so.subscription_id)::int AS active
    FROM subscription_orders so
    JOIN subscriptions s ON s.id = so.subscription_id
    JOIN orders o ON o.id = so.order_id AND o.status = 'paid'
    JOIN customers c ON c.id = o.customer_id AND NOT c.is_test
    WHERE so.period_start <= ${at.toISOString()} AND least(so.period_end, s.ended_at) > ${at.toISOString()}
    GROUP BY 1`)) as unknown as { rows: { currency: Currency; active: number }[] };
  return new Map(rows.map((row) => [row.currency, row.active]));
}
