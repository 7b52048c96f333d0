import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import type { Currency } from "@/lib/core/money";

export interface MoneyGiven {
  currency: Currency;
  amount: bigint;
}

export interface PromoResults {
  orders: number;
  revenue: { currency: Currency; orders: number; revenue: bigint; given: bigint }[];
}

const NONE: PromoResults = { orders: 0, revenue: [] };

/** What the orders that used these promotions, or those of these campaigns, brought in and were given, by id. */
export async function readResults(
  db: Db,
  of: "promotion" | "campaign",
  ids: readonly string[],
): Promise<(id: string) => PromoResults> {
  const results = new Map<string, PromoResults>();
  if (ids.length === 0) return () => NONE;
  const key: SQL = of === "promotion" ? sql`r.promotion_id` : sql`p.campaign_id`;
  // An order that used two promotions of a campaign is one order.
  const { rows } = (await db.execute(sql`
    SELECT id, currency, count(*)::int AS orders, sum(total)::text AS revenue, sum(given)::text AS given FROM (
      SELECT ${key} AS id, r.currency, r.order_id, max(o.total_minor) AS total, sum(r.amount_minor) AS given
      FROM promotion_redemptions r JOIN promotions p ON p.id = r.promotion_id JOIN orders o ON o.id = r.order_id
      WHERE r.state = 'committed' AND ${key} IN (${sql.join(
        ids.map((id) => sql`${id}`),
        sql`, `,
      )})
      GROUP BY 1, 2, 3
    ) used GROUP BY 1, 2 ORDER BY 3 DESC, 2`)) as unknown as {
    rows: { id: string; currency: Currency; orders: number; revenue: string; given: string }[];
  };
  for (const { id, currency, orders, revenue, given } of rows) {
    const { orders: before, revenue: list } = results.get(id) ?? NONE;
    const part = { currency, orders, revenue: BigInt(revenue), given: BigInt(given) };
    results.set(id, { orders: before + orders, revenue: [...list, part] });
  }
  return (id) => results.get(id) ?? NONE;
}

/** What was given, where anything was. */
export const givenIn = ({ revenue }: PromoResults): MoneyGiven[] =>
  revenue.flatMap(({ currency, given }) => (given > 0n ? [{ currency, amount: given }] : []));
