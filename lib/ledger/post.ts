import { createHash } from "node:crypto";
import { runStatement } from "@/db/statement";
import type { Ctx, Tx } from "@/db/transaction";
import { invariant } from "@/lib/core/errors";
import { type Id, PREFIXES } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { settleLots } from "./lots";
import { DIGESTS, OPEN, POST_MANY, POST_ONE } from "./post-statements";
import { accountId, assertPostable, hasLots, isCustomerAccount } from "./rules";
import type { Account, AccountId, Posted, Transfer } from "./types";

export type PostRefusal = "ledger.key_reused" | "ledger.insufficient_funds";

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
  const accounts = accountsOf(transfers);
  const [only] = rows;
  const isOne = only !== undefined && rows.length === 1 && customersIn(only.transfer).size <= 1;
  const run = () => (isOne ? writeOne(tx, ctx, only) : writeMany(tx, ctx, rows, [...accounts.keys()]));
  const answer = await run();
  if (!answer.isAbsent) return answer;
  await runStatement(tx, OPEN, [JSON.stringify([...accounts.values()]), ctx.clock.now()]);
  const again = await run();
  invariant(!again.isAbsent, "an account that was opened is there");
  return again;
}

/** What a transfer moves on each customer's account. */
function customersIn({ legs }: Transfer): Map<AccountId, bigint> {
  const moved = new Map<AccountId, bigint>();
  for (const { account, amountMinor } of legs)
    if (isCustomerAccount(account))
      moved.set(accountId(account), (moved.get(accountId(account)) ?? 0n) + amountMinor);
  return moved;
}

async function writeOne(tx: Tx, ctx: Pick<Ctx, "clock">, row: Row): Promise<Answer> {
  const { legs, mayOverdraw = false } = row.transfer;
  const [[account, delta] = [null, null]] = customersIn(row.transfer);
  const [answer] = await runStatement<{ isFresh: boolean; isMoved: boolean; isAbsent: boolean }>(
    tx,
    POST_ONE,
    [
      row.id,
      row.key,
      row.digest,
      row.kind,
      row.memo,
      row.customer_id,
      row.order_id,
      row.payment_id,
      row.refund_id,
      row.mismatch_id,
      row.posted_at ?? ctx.clock.now(),
      legs.map((leg) => accountId(leg.account)),
      legs.map((leg) => leg.account.unit),
      legs.map((leg) => leg.amountMinor.toString()),
      account,
      delta?.toString(),
      mayOverdraw,
    ],
  );
  invariant(answer, "the statement answers one row");
  const isShort = account !== null && answer.isFresh && !answer.isMoved;
  return {
    fresh: answer.isFresh ? [row.id] : [],
    short: isShort ? [account] : [],
    isAbsent: answer.isAbsent,
  };
}

async function writeMany(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  rows: readonly Row[],
  accounts: readonly AccountId[],
): Promise<Answer> {
  const legs = rows.flatMap(legsOf).map((leg, n) => ({ n, ...leg }));
  const [answer] = await runStatement<Answer>(tx, POST_MANY, [
    JSON.stringify(rows.map(({ transfer: _, ...row }) => row)),
    JSON.stringify(legs),
    accounts,
    ctx.clock.now(),
  ]);
  invariant(answer, "the statement answers one row");
  return answer;
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
    memo,
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

function accountsOf(transfers: readonly Transfer[]) {
  const accounts = new Map<AccountId, Account>();
  for (const { legs } of transfers) for (const { account } of legs) accounts.set(accountId(account), account);
  return new Map(
    [...accounts].map(([id, account]) => [
      id,
      {
        id,
        kind: account.kind,
        customer_id: isCustomerAccount(account) ? account.customerId : undefined,
        provider: "provider" in account ? account.provider : undefined,
        unit: account.unit,
      },
    ]),
  );
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
