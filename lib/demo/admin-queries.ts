import { type SQL, sql } from "drizzle-orm";
import type { DemoStatus } from "@/db/schema/demo";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import type { LocalizedText } from "@/lib/core/languages";
import { anyOf, containing, ListInput, type Listing } from "@/lib/core/listing";
import { ok } from "@/lib/core/result";

export const DEMO_STATUSES = ["active", "ended", "revoked", "converted"] as const;

export const DemoListInput = ListInput.extend({ status: anyOf(DEMO_STATUSES) });
export type DemoListInput = ReturnType<(typeof DemoListInput)["parse"]>;

export interface DemoRow {
  id: Id<"demo">;
  customerId: Id<"customer">;
  customerName: string;
  username: string | null;
  productId: Id<"product">;
  productName: LocalizedText;
  days: number;
  status: DemoStatus;
  grantedBy: string;
  createdAt: Date;
  endsAt: Date;
}

const SORTS: Record<string, SQL> = { started: sql`d.created_at`, ends: sql`d.ends_at` };

export async function listDemos(
  ctx: Pick<Ctx, "db">,
  input: DemoListInput,
): Promise<{ ok: true; value: Listing<DemoRow> }> {
  const column = SORTS[input.sort?.replace(/^-/, "") ?? "started"] ?? sql`d.created_at`;
  const downwards = input.sort === undefined || input.sort.startsWith("-");
  const parts: SQL[] = [sql`true`];
  if (input.q !== "") {
    const like = containing(input.q.replace(/^@/, ""));
    parts.push(sql`(concat_ws(' ', c.first_name, c.last_name) ILIKE ${like} OR c.username ILIKE ${like})`);
  }
  if (input.status.length > 0)
    parts.push(
      sql`d.status IN (${sql.join(
        input.status.map((status) => sql`${status}`),
        sql`, `,
      )})`,
    );
  const where = sql.join(parts, sql` AND `);
  const from = sql`demo_grants d JOIN customers c ON c.id = d.customer_id JOIN products p ON p.id = d.product_id`;
  const [{ rows }, counted] = await Promise.all([
    ctx.db.execute(sql`
      SELECT d.id, d.customer_id AS "customerId", concat_ws(' ', c.first_name, c.last_name) AS "customerName", c.username,
             d.product_id AS "productId", p.name AS "productName", d.days, d.status, d.granted_by AS "grantedBy",
             d.created_at AS "createdAt", d.ends_at AS "endsAt"
      FROM ${from} WHERE ${where}
      ORDER BY ${column} ${downwards ? sql`DESC` : sql`ASC`}, d.id DESC
      LIMIT ${input.size} OFFSET ${(input.page - 1) * input.size}`) as unknown as Promise<{
      rows: (Omit<DemoRow, "createdAt" | "endsAt"> & { createdAt: string; endsAt: string })[];
    }>,
    ctx.db.execute(sql`
      SELECT (SELECT count(*) FROM ${from} WHERE ${where})::int AS total,
             (SELECT count(*) FROM demo_grants)::int AS all`) as unknown as Promise<{
      rows: { total: number; all: number }[];
    }>,
  ]);
  return ok({
    rows: rows.map((row) => ({
      ...row,
      createdAt: new Date(row.createdAt),
      endsAt: new Date(row.endsAt),
    })),
    total: counted.rows[0]?.total ?? 0,
    all: counted.rows[0]?.all ?? 0,
    page: input.page,
    size: input.size,
  });
}
