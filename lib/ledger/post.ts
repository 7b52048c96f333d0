import { createHash } from "node:crypto";
import { runStatement } from "@/db/statement";
import type { Ctx, Tx } from "@/db/transaction";
import { invariant } from "@/lib/core/errors";
import { type Id, PREFIXES } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { settleLots } from "./lots";
import { accountId, assertPostable, hasLots, isCustomerAccount } from "./rules";
import type { Account, AccountId, Posted, Transfer } from "./types";

export type PostRefusal = "ledger.key_reused" | "ledger.insufficient_funds";

/**
 * Writes the transfers whose key is new with their entries, and moves the balances of customers' accounts, several of them
 * locked in the order of their ids. The shop's own accounts are not written. Where an account is absent, nothing is.
 */
const post = (name: string, most: string, deltas: string) => ({
  name,
  text: `
    WITH legs AS MATERIALIZED (
      SELECT * FROM json_to_recordset($2::json) AS l(n int, transfer_id text, account_id text, unit text, amount bigint,
        is_customers boolean, may_overdraw boolean) ${most}
    ), absent AS MATERIALIZED (
      SELECT id FROM unnest($3::text[]) AS id WHERE (SELECT true FROM ledger_accounts x WHERE x.id = id.id) IS NULL
    ), fresh AS (
      INSERT INTO ledger_transfers (id, key, digest, kind, memo, customer_id, order_id, payment_id, refund_id, mismatch_id,
        posted_at)
      SELECT id, key, digest, kind, memo, customer_id, order_id, payment_id, refund_id, mismatch_id,
        COALESCE(posted_at, $4)
      FROM json_to_recordset($1::json) AS w(id text, key text, digest text, kind text, memo text, customer_id text,
        order_id text, payment_id text, refund_id text, mismatch_id text, posted_at timestamptz)
      WHERE NOT EXISTS (SELECT 1 FROM absent)
      ON CONFLICT (id) DO NOTHING RETURNING id
    ), deltas AS MATERIALIZED (
      ${deltas}
    ), locked AS MATERIALIZED (
      SELECT x.id FROM ledger_accounts x JOIN deltas d ON d.id = x.id
      WHERE (SELECT count(*) FROM deltas) > 1 ORDER BY x.id FOR NO KEY UPDATE OF x
    ), moved AS (
      UPDATE ledger_accounts x SET balance_minor = x.balance_minor + d.delta,
        is_overdrawn = x.balance_minor + d.delta < x.held_minor
      FROM deltas d
      WHERE x.id = d.id AND (SELECT count(*) FROM locked) >= 0
        AND (d.delta >= 0 OR d.may_overdraw OR x.balance_minor + d.delta >= x.held_minor)
      RETURNING x.id
    ), short AS MATERIALIZED (
      SELECT id FROM deltas WHERE id NOT IN (SELECT id FROM moved)
    ), posted AS (
      INSERT INTO ledger_entries (transfer_id, account_id, unit, amount_minor)
      SELECT l.transfer_id, l.account_id, l.unit, l.amount FROM legs l
      WHERE l.transfer_id IN (SELECT id FROM fresh) AND NOT EXISTS (SELECT 1 FROM short)
      ORDER BY l.n
    )
    SELECT (SELECT COALESCE(json_agg(id), '[]') FROM fresh) AS fresh,
           (SELECT COALESCE(json_agg(id), '[]') FROM short) AS short,
           EXISTS (SELECT 1 FROM absent) AS "isAbsent"`,
});

/** A planner takes any JSON for a hundred rows and would read all accounts for one sale: the limit tells it that few come. */
const FEW = 8;
const POST_ONE = post(
  "ledger_post_one",
  `LIMIT ${FEW}`,
  `SELECT * FROM json_to_recordset($5::json) AS d(id text, delta bigint, may_overdraw boolean)
      WHERE EXISTS (SELECT 1 FROM fresh) LIMIT ${FEW}`,
);
const POST_MANY = post(
  "ledger_post_many",
  "",
  `SELECT l.account_id AS id, sum(l.amount)::bigint AS delta, bool_or(l.may_overdraw) AS may_overdraw
      FROM legs l JOIN fresh f ON f.id = l.transfer_id
      WHERE l.is_customers AND $5::json IS NULL GROUP BY l.account_id`,
);

/** In the order of their ids, so that two who open the same accounts never wait for one another. */
const OPEN = {
  name: "ledger_open_accounts",
  text: `INSERT INTO ledger_accounts (id, kind, customer_id, provider, unit, created_at)
    SELECT a.id, a.kind, a.customer_id, a.provider, a.unit, $2
    FROM json_to_recordset($1::json) AS a(id text, kind text, customer_id text, provider text, unit text)
    ORDER BY a.id ON CONFLICT (id) DO NOTHING`,
};

const DIGESTS = {
  name: "ledger_digests",
  text: "SELECT id, digest FROM ledger_transfers WHERE id = ANY($1::text[])",
};

/**
 * Posts a movement within the caller's transaction, which must not be committed after a refusal. The same key with the same
 * content moves nothing again; with another content it is `ledger.key_reused`.
 */
export async function postTransfer(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  transfer: Transfer,
): Promise<Result<Posted, PostRefusal>> {
  const posted = await postTransfers(tx, ctx, [transfer]);
  if (!posted.ok) return posted;
  const [only] = posted.value;
  invariant(only, "one transfer has one answer");
  return ok(only);
}

/** Many movements in one statement: all of them or none. A customer's account is judged by what they sum to. */
export async function postTransfers(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  transfers: readonly Transfer[],
): Promise<Result<Posted[], PostRefusal>> {
  if (transfers.length === 0) return ok([]);
  const rows = transfers.map(rowOf);
  const unique = new Map(rows.map((row) => [row.id, row]));
  const doubled = rows.find(({ id, digest }) => unique.get(id)?.digest !== digest);
  if (doubled) return err("ledger.key_reused", { key: doubled.key });
  const answer = await write(tx, ctx, [...unique.values()], transfers);
  if (answer.short[0] !== undefined) return err("ledger.insufficient_funds", { account: answer.short[0] });
  const fresh = new Set(answer.fresh);
  const known = rows.filter(({ id }) => !fresh.has(id));
  const reused = known.length > 0 ? await findReused(tx, known) : undefined;
  if (reused) return err("ledger.key_reused", { key: reused.key });
  await settleLots(
    tx,
    ctx,
    answer.fresh.flatMap((id) => lotLegsOf(id, unique.get(id)?.transfer)),
  );
  // Of a key that comes twice in one batch only the first is fresh.
  return ok(rows.map(({ id, key }) => ({ id, key, fresh: fresh.delete(id) })));
}

interface Answer {
  fresh: Id<"transfer">[];
  short: string[];
  isAbsent: boolean;
}

/** Most accounts are there: those that are not are opened when that shows, and the statement is run again. */
async function write(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  rows: readonly Row[],
  transfers: readonly Transfer[],
): Promise<Answer> {
  const legs = rows.flatMap(legsOf).map((leg, n) => ({ n, ...leg }));
  const accounts = accountsOf(transfers);
  const isOne = rows.length === 1 && legs.length <= FEW;
  const run = async () => {
    const [answer] = await runStatement<Answer>(tx, isOne ? POST_ONE : POST_MANY, [
      JSON.stringify(rows.map(({ transfer: _, ...row }) => row)),
      JSON.stringify(legs),
      accounts.map(({ id }) => id),
      ctx.clock.now(),
      isOne ? JSON.stringify(deltasOf(legs)) : null,
    ]);
    invariant(answer, "the statement answers one row");
    return answer;
  };
  const answer = await run();
  if (!answer.isAbsent) return answer;
  await runStatement(tx, OPEN, [JSON.stringify(accounts), ctx.clock.now()]);
  const again = await run();
  invariant(!again.isAbsent, "an account that was opened is there");
  return again;
}

const lotLegsOf = (transferId: Id<"transfer">, transfer: Transfer | undefined) =>
  (transfer?.legs ?? [])
    .filter(({ account }) => hasLots(account.kind))
    .map((leg) => ({ ...leg, transferId }));

/** Read in a statement of its own: one that came a moment earlier is not in sight of the one that waited for it. */
async function findReused(tx: Tx, rows: readonly Row[]): Promise<Row | undefined> {
  const stored = await runStatement<{ id: string; digest: string }>(tx, DIGESTS, [rows.map(({ id }) => id)]);
  const digests = new Map(stored.map(({ id, digest }) => [id, digest]));
  return rows.find(({ id, digest }) => digests.get(id) !== digest);
}

type Row = ReturnType<typeof rowOf>;

/** What is undefined is left out of the JSON, and arrives as NULL. */
function rowOf(transfer: Transfer) {
  assertPostable(transfer);
  const { key, kind, legs, reference = {}, memo } = transfer;
  return {
    transfer,
    id: transferIdOf(key),
    key,
    digest: digestOf(transfer),
    kind,
    memo: memo,
    customer_id:
      reference.customerId ?? legs.map(({ account }) => account).find(isCustomerAccount)?.customerId ?? null,
    order_id: reference.orderId,
    payment_id: reference.paymentId,
    refund_id: reference.refundId,
    mismatch_id: reference.mismatchId,
    posted_at: transfer.postedAt,
  };
}

const legsOf = ({ id, transfer }: Row) =>
  transfer.legs.map(({ account, amountMinor }) => ({
    transfer_id: id,
    account_id: accountId(account),
    unit: account.unit,
    amount: amountMinor.toString(),
    is_customers: isCustomerAccount(account),
    may_overdraw: transfer.mayOverdraw ?? false,
  }));

/** What one transfer moves on each customer's account. */
function deltasOf(legs: ReturnType<typeof legsOf>) {
  const deltas = new Map<AccountId, { delta: bigint; may_overdraw: boolean }>();
  for (const { account_id, amount, is_customers, may_overdraw } of legs)
    if (is_customers)
      deltas.set(account_id, { delta: (deltas.get(account_id)?.delta ?? 0n) + BigInt(amount), may_overdraw });
  return [...deltas].map(([id, { delta, may_overdraw }]) => ({ id, delta: delta.toString(), may_overdraw }));
}

function accountsOf(transfers: readonly Transfer[]) {
  const accounts = new Map<AccountId, Account>();
  for (const { legs } of transfers) for (const { account } of legs) accounts.set(accountId(account), account);
  return [...accounts].map(([id, account]) => ({
    id,
    kind: account.kind,
    customer_id: isCustomerAccount(account) ? account.customerId : undefined,
    provider: "provider" in account ? account.provider : undefined,
    unit: account.unit,
  }));
}

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** Ids that follow from their key: whoever knows the key knows the id, and one key can only ever be one row. */
function idFromKey<K extends "transfer" | "hold">(of: K, key: string): Id<K> {
  let letters = "";
  for (const byte of createHash("sha256").update(key).digest().subarray(0, 26))
    letters += ALPHABET.charAt(byte & 31);
  return `${PREFIXES[of]}_${letters}` as Id<K>;
}

const transferIdOf = (key: string): Id<"transfer"> => idFromKey("transfer", key);
export const holdIdOf = (key: string): Id<"hold"> => idFromKey("hold", key);

const digestOf = ({ kind, legs, reference = {}, memo }: Transfer): string =>
  createHash("sha256")
    .update(
      JSON.stringify([
        kind,
        legs.map((leg) => [accountId(leg.account), leg.amountMinor.toString(), leg.expiresAt ?? null]),
        [
          reference.customerId,
          reference.orderId,
          reference.paymentId,
          reference.refundId,
          reference.mismatchId,
        ],
        memo ?? null,
      ]),
    )
    .digest("base64url");
