import { desc, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { among, every, instantOrNull, readPage, sortedBy } from "@/db/listing";
import { ledgerProofs } from "@/db/schema/ledger";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { anyOf, containing, ListInput, type Listing } from "@/lib/core/listing";
import { CURRENCIES } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { ACCOUNT_KINDS } from "./rules";
import type { AccountId, AccountKind, Unit } from "./types";

export const UNITS = [...CURRENCIES, "PTS"] as const satisfies readonly Unit[];

export const AccountListInput = ListInput.extend({ kind: anyOf(ACCOUNT_KINDS), unit: anyOf(UNITS) });
export type AccountListInput = z.output<typeof AccountListInput>;

export interface AccountRow {
  id: AccountId;
  kind: AccountKind;
  unit: Unit;
  provider: string | null;
  customerId: Id<"customer"> | null;
  customerName: string | null;
  /** As the books have it: positive is owed or earned by the shop. */
  balanceMinor: bigint;
  heldMinor: bigint;
  entries: number;
  lastAt: Date | null;
}

const BALANCE = sql`(a.balance_minor + CASE WHEN a.customer_id IS NULL THEN COALESCE((
  SELECT sum(e.amount_minor) FROM ledger_entries e WHERE e.account_id = a.id AND e.seq > a.counted_through), 0) ELSE 0 END)`;

const ACCOUNT = sql`a.id, a.kind, a.unit, a.provider, a.customer_id,
  CASE WHEN a.customer_id IS NOT NULL THEN concat_ws(' ', c.first_name, c.last_name) END AS customer_name,
  ${BALANCE}::text AS balance, a.held_minor::text AS held,
  (SELECT count(*)::int FROM ledger_entries e WHERE e.account_id = a.id) AS entries,
  (SELECT t.posted_at FROM ledger_entries e JOIN ledger_transfers t ON t.id = e.transfer_id
    WHERE e.account_id = a.id ORDER BY e.seq DESC LIMIT 1) AS last_at`;

interface RawAccount {
  id: AccountId;
  kind: AccountKind;
  unit: Unit;
  provider: string | null;
  customer_id: Id<"customer"> | null;
  customer_name: string | null;
  balance: string;
  held: string;
  entries: number;
  last_at: string | Date | null;
}

const accountOf = (row: RawAccount): AccountRow => ({
  id: row.id,
  kind: row.kind,
  unit: row.unit,
  provider: row.provider,
  customerId: row.customer_id,
  customerName: row.customer_name,
  balanceMinor: BigInt(row.balance),
  heldMinor: BigInt(row.held),
  entries: row.entries,
  lastAt: instantOrNull(row.last_at),
});

// The shop's own accounts first, in the order in which money runs through them.
const KIND_ORDER = sql`array_position(ARRAY[${sql.raw(ACCOUNT_KINDS.map((kind) => `'${kind}'`).join(", "))}], a.kind)`;

const SORTS: Record<string, SQL> = {
  account: sql`${KIND_ORDER}, a.provider, a.unit`,
  balance: sql`abs(${BALANCE})`,
  held: sql`a.held_minor`,
  last: sql`last_at`,
};

/** Every account of the books with where it stands. */
export async function listAccounts(
  { db }: Pick<Ctx, "db">,
  input: AccountListInput,
): Promise<{ ok: true; value: Listing<AccountRow> }> {
  const { q, kind, unit, sort } = input;
  const query = {
    columns: ACCOUNT,
    from: sql`ledger_accounts a LEFT JOIN customers c ON c.id = a.customer_id`,
    where: every([
      q === ""
        ? null
        : sql`(a.id ILIKE ${containing(q)} OR concat_ws(' ', c.first_name, c.last_name) ILIKE ${containing(q)} OR c.username ILIKE ${containing(q.replace(/^@/, ""))})`,
      among(sql`a.kind`, kind),
      among(sql`a.unit`, unit),
    ]),
    order: sql`${sortedBy(sort ?? "account", SORTS)} NULLS LAST, a.id`,
    all: sql`ledger_accounts`,
  };
  return ok(await readPage(db, input, query, accountOf));
}

export const NamedAccount = z.object({ id: z.string().min(1).max(120) });

/** One account by its name. */
export async function readAccount(
  ctx: Pick<Ctx, "db">,
  { id }: z.output<typeof NamedAccount>,
): Promise<Result<AccountRow, "ledger.account_not_found">> {
  const { rows } = (await ctx.db.execute(
    sql`SELECT ${ACCOUNT} FROM ledger_accounts a LEFT JOIN customers c ON c.id = a.customer_id WHERE a.id = ${id}`,
  )) as unknown as { rows: RawAccount[] };
  const [row] = rows;
  return row ? ok(accountOf(row)) : err("ledger.account_not_found");
}

export type ProofRow = typeof ledgerProofs.$inferSelect;

/** The newest proofs first. */
export const listProofs = async (ctx: Pick<Ctx, "db">): Promise<{ ok: true; value: ProofRow[] }> =>
  ok(await ctx.db.select().from(ledgerProofs).orderBy(desc(ledgerProofs.startedAt)).limit(30));
