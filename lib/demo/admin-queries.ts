import { type SQL, sql } from "drizzle-orm";
import { among, every, readPage, sortedBy } from "@/db/listing";
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

function matching({ q, status }: DemoListInput): SQL {
  const like = containing(q.replace(/^@/, ""));
  return every([
    q === ""
      ? null
      : sql`(concat_ws(' ', c.first_name, c.last_name) ILIKE ${like} OR c.username ILIKE ${like})`,
    among(sql`d.status`, status),
  ]);
}

type Raw = Omit<DemoRow, "createdAt" | "endsAt"> & Record<"createdAt" | "endsAt", string>;

const rowOf = (raw: Raw): DemoRow => ({
  ...raw,
  createdAt: new Date(raw.createdAt),
  endsAt: new Date(raw.endsAt),
});

export async function listDemos(
  { db }: Pick<Ctx, "db">,
  input: DemoListInput,
): Promise<{ ok: true; value: Listing<DemoRow> }> {
  const query = {
    columns: sql`d.id, d.customer_id AS "customerId", concat_ws(' ', c.first_name, c.last_name) AS "customerName",
      c.username, d.product_id AS "productId", p.name AS "productName", d.days, d.status, d.granted_by AS "grantedBy",
      d.created_at AS "createdAt", d.ends_at AS "endsAt"`,
    from: sql`demo_grants d JOIN customers c ON c.id = d.customer_id JOIN products p ON p.id = d.product_id`,
    where: matching(input),
    order: sql`${sortedBy(input.sort, SORTS)}, d.id DESC`,
    all: sql`demo_grants`,
  };
  return ok(await readPage(db, input, query, rowOf));
}
