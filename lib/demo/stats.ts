import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import type { LocalizedText } from "@/lib/core/languages";
import { ok } from "@/lib/core/result";
import { readShopSettings } from "@/lib/settings/service";

export interface DemoFigures {
  /** People who asked, each once per product, whether they got one or not. */
  requested: number;
  granted: number;
  running: number;
  /** Ended or bought; revoked ones say nothing. */
  finished: number;
  converted: number;
  /** Average days from the demo's start to the first paid order of those who bought; null where nobody did. */
  daysToBuy: number | null;
}

export interface DemoStats {
  total: DemoFigures;
  byProduct: (DemoFigures & { productId: Id<"product">; productName: LocalizedText })[];
  /** By the month in which it was asked for or given, in the shop's zone, as YYYY-MM, newest first. */
  byMonth: (DemoFigures & { month: string })[];
}

export const DemoStatsInput = z.object({});

type Row = DemoFigures & { product_id: Id<"product"> | null; month: string | null };

/** How demos do, in all, by product and by month: test customers are left out. */
export async function readDemoStats(ctx: Pick<Ctx, "db">): Promise<{ ok: true; value: DemoStats }> {
  const { timeZone } = await readShopSettings(ctx.db);
  const [{ rows }, names] = await Promise.all([
    ctx.db.execute(sql`
      WITH wishes AS (
        SELECT DISTINCT ON (r.customer_id, r.product_id) r.customer_id, r.product_id, r.created_at
        FROM (
          SELECT customer_id, product_id, created_at FROM demo_requests
          UNION ALL SELECT customer_id, product_id, created_at FROM demo_grants WHERE granted_by = customer_id
        ) r ORDER BY r.customer_id, r.product_id, r.created_at
      ), facts AS (
        SELECT product_id, created_at, customer_id, 1 AS requested, 0 AS granted, 0 AS running, 0 AS finished,
          0 AS converted, NULL::float AS days
        FROM wishes
        UNION ALL
        SELECT d.product_id, d.created_at, d.customer_id, 0, 1, (d.status = 'active')::int,
          (d.status IN ('ended', 'converted'))::int, (d.status = 'converted')::int,
          CASE WHEN d.status = 'converted' THEN (
            SELECT extract(epoch FROM min(o.paid_at) - d.created_at) / 86400 FROM orders o
            WHERE o.customer_id = d.customer_id AND o.paid_at >= d.created_at) END
        FROM demo_grants d
      )
      SELECT f.product_id, to_char(f.created_at AT TIME ZONE ${timeZone}, 'YYYY-MM') AS month,
        sum(requested)::int AS requested, sum(granted)::int AS granted, sum(running)::int AS running,
        sum(finished)::int AS finished, sum(converted)::int AS converted, avg(days)::float AS "daysToBuy"
      FROM facts f JOIN customers c ON c.id = f.customer_id WHERE NOT c.is_test
      GROUP BY GROUPING SETS ((), (f.product_id), (2))`) as unknown as Promise<{ rows: Row[] }>,
    ctx.db.execute(sql`SELECT id, name FROM products`) as unknown as Promise<{
      rows: { id: string; name: LocalizedText }[];
    }>,
  ]);
  const nameOf = new Map(names.rows.map(({ id, name }) => [id, name]));
  const figures = ({ product_id: _, month: __, ...row }: Row): DemoFigures => row;
  const total = rows.find(({ product_id, month }) => product_id === null && month === null);
  return ok({
    total: total ? figures(total) : NOTHING,
    byProduct: rows
      .flatMap((row) => {
        const { product_id: productId } = row;
        const productName = productId === null ? undefined : nameOf.get(productId);
        return productId !== null && productName ? [{ ...figures(row), productId, productName }] : [];
      })
      .toSorted((a, b) => b.granted - a.granted || a.productId.localeCompare(b.productId)),
    byMonth: rows
      .flatMap((row) => (row.month === null ? [] : [{ ...figures(row), month: row.month }]))
      .toSorted((a, b) => b.month.localeCompare(a.month)),
  });
}

const NOTHING: DemoFigures = {
  requested: 0,
  granted: 0,
  running: 0,
  finished: 0,
  converted: 0,
  daysToBuy: null,
};
