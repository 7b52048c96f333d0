import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { among, every, listed, readPage, sortedBy } from "@/db/listing";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import type { Language, LocalizedText } from "@/lib/core/languages";
import { anyOf, containing, ListInput, type Listing } from "@/lib/core/listing";
import type { Currency } from "@/lib/core/money";
import { err, ok } from "@/lib/core/result";

export const CUSTOMER_STANDINGS = ["subscriber", "trial", "former", "visitor"] as const;
export type CustomerStanding = (typeof CUSTOMER_STANDINGS)[number];

export const CustomerListInput = ListInput.extend({
  standing: anyOf(CUSTOMER_STANDINGS),
  language: anyOf(["en", "ru", "ar", "fa"]),
  test: anyOf(["yes"]),
});
export type CustomerListInput = ReturnType<(typeof CustomerListInput)["parse"]>;

export interface CustomerRow {
  id: Id<"customer">;
  firstName: string;
  lastName: string | null;
  username: string | null;
  telegramId: string;
  language: Language;
  country: string | null;
  isTest: boolean;
  tags: string[];
  tier: string | null;
  standing: CustomerStanding;
  productName: LocalizedText | null;
  planName: LocalizedText | null;
  accessUntil: Date | null;
  createdAt: Date;
  lastSeenAt: Date;
  paid: { currency: Currency; amount: bigint }[];
}

const PEOPLE = sql`
  SELECT c.*, s.product_name, s.plan_name, s.period_end AS access_until,
    CASE WHEN s.id IS NOT NULL AND NOT s.is_demo THEN 'subscriber' WHEN s.id IS NOT NULL THEN 'trial'
         WHEN EXISTS (SELECT 1 FROM subscriptions o WHERE o.customer_id = c.id) THEN 'former' ELSE 'visitor' END AS standing
  FROM customers c
  LEFT JOIN LATERAL (
    SELECT s.id, s.is_demo, s.period_end, p.name AS product_name, pl.name AS plan_name
    FROM subscriptions s JOIN products p ON p.id = s.product_id JOIN plans pl ON pl.id = s.plan_id
    WHERE s.customer_id = c.id AND s.status NOT IN ('expired', 'refunded')
    ORDER BY s.is_demo, s.period_end DESC LIMIT 1
  ) s ON true`;

const SORTS: Record<string, SQL> = {
  joined: sql`created_at`,
  name: sql`lower(first_name)`,
  seen: sql`last_seen_at`,
  until: sql`access_until`,
};

function matching({ q, standing, language, test }: CustomerListInput): SQL {
  const like = containing(q.replace(/^@/, ""));
  return every([
    q === ""
      ? null
      : sql`(concat_ws(' ', first_name, last_name) ILIKE ${like} OR username ILIKE ${like} OR telegram_id::text = ${q} OR id = ${q})`,
    among(sql`standing`, standing),
    among(sql`language`, language),
    test.length > 0 ? sql`is_test` : null,
  ]);
}

interface RawCustomer {
  id: Id<"customer">;
  first_name: string;
  last_name: string | null;
  username: string | null;
  telegram_id: string;
  language: Language;
  country: string | null;
  is_test: boolean;
  tags: string[];
  tier: string | null;
  standing: CustomerStanding;
  product_name: LocalizedText | null;
  plan_name: LocalizedText | null;
  access_until: string | Date | null;
  created_at: string | Date;
  last_seen_at: string | Date;
  matches: string;
}

export async function listCustomers(
  { db }: Pick<Ctx, "db">,
  input: CustomerListInput,
): Promise<{ ok: true; value: Listing<CustomerRow> }> {
  const query = {
    columns: sql`*`,
    from: sql`(${PEOPLE}) people`,
    where: matching(input),
    order: sql`${sortedBy(input.sort, SORTS)} NULLS LAST, id`,
    all: sql`customers`,
  };
  const { rows, ...counts } = await readPage(db, input, query, customerOf);
  const paid = await paidBy(
    db,
    rows.map((row) => row.id),
  );
  return ok({ ...counts, rows: rows.map((row) => ({ ...row, paid: paid.get(row.id) ?? [] })) });
}

export async function readCustomer(ctx: Pick<Ctx, "db">, input: { id: string }) {
  const { rows } = (await ctx.db.execute(
    sql`SELECT * FROM (${PEOPLE}) people WHERE id = ${input.id}`,
  )) as unknown as { rows: RawCustomer[] };
  const row = rows[0];
  if (!row) return err("customer.not_found");
  const paid = await paidBy(ctx.db, [row.id]);
  return ok({ ...customerOf(row), paid: paid.get(row.id) ?? [] });
}

const instantOf = (value: string | Date): Date => new Date(value);

const customerOf = (row: RawCustomer): Omit<CustomerRow, "paid"> => ({
  id: row.id,
  firstName: row.first_name,
  lastName: row.last_name,
  username: row.username,
  telegramId: String(row.telegram_id),
  language: row.language,
  country: row.country,
  isTest: row.is_test,
  tags: row.tags,
  tier: row.tier,
  standing: row.standing,
  productName: row.product_name,
  planName: row.plan_name,
  accessUntil: row.access_until === null ? null : instantOf(row.access_until),
  createdAt: instantOf(row.created_at),
  lastSeenAt: instantOf(row.last_seen_at),
});

async function paidBy(db: Db, ids: readonly string[]): Promise<Map<string, CustomerRow["paid"]>> {
  const paid = new Map<string, CustomerRow["paid"]>();
  if (ids.length === 0) return paid;
  const { rows } = (await db.execute(sql`
    SELECT customer_id, currency, sum(total_minor)::text AS amount FROM orders
    WHERE status = 'paid' AND kind <> 'top_up' AND customer_id IN (${listed(ids)}) GROUP BY 1, 2 ORDER BY 2`)) as unknown as {
    rows: { customer_id: string; currency: Currency; amount: string }[];
  };
  for (const row of rows) {
    const list = paid.get(row.customer_id) ?? [];
    list.push({ currency: row.currency, amount: BigInt(row.amount) });
    paid.set(row.customer_id, list);
  }
  return paid;
}
