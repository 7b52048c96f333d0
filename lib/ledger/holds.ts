import { runStatement } from "@/db/statement";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { invariant } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { expireLotsOf } from "./points";
import { holdIdOf, type PostRefusal, postTransfer } from "./post";
import { accountId, childKey, hasLots } from "./rules";
import type { AccountId, CustomerAccount, HoldState, Leg, Posted, Reference, TransferKind } from "./types";

export interface HoldRequest {
  /** Names the hold for ever, as a transfer's key does. */
  readonly key: string;
  readonly account: CustomerAccount;
  readonly amountMinor: bigint;
  readonly orderId?: Id<"order">;
  /** From this instant on it cannot be captured; left out where only its owner ends it. */
  readonly expiresAt?: Date;
}

const PLACE = {
  name: "ledger_hold_place",
  text: `
    WITH placed AS (
      INSERT INTO ledger_holds (id, key, account_id, order_id, amount_minor, expires_at, created_at)
      SELECT $1, $2, id, $4, $5, $6, $7 FROM ledger_accounts WHERE id = $3
      ON CONFLICT (id) DO NOTHING RETURNING account_id
    ), taken AS (
      UPDATE ledger_accounts a SET held_minor = a.held_minor + $5::bigint FROM placed
      WHERE a.id = placed.account_id AND a.balance_minor - a.held_minor >= $5::bigint RETURNING a.id
    )
    SELECT (SELECT count(*)::int FROM placed) AS placed, (SELECT count(*)::int FROM taken) AS taken,
      EXISTS (SELECT 1 FROM ledger_accounts WHERE id = $3) AS known`,
};

/** Promises a part of a balance. The caller's transaction must not be committed after a refusal. */
export async function placeHold(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  { key, account, amountMinor, orderId, expiresAt }: HoldRequest,
): Promise<Result<{ id: Id<"hold"> }, PostRefusal>> {
  invariant(amountMinor > 0n, "a hold holds something");
  if (hasLots(account.kind)) await expireLotsOf(tx, ctx, account.customerId);
  const id = holdIdOf(key);
  const of = accountId(account);
  const [row] = await runStatement<{ placed: number; taken: number; known: boolean }>(tx, PLACE, [
    id,
    key,
    of,
    orderId ?? null,
    amountMinor,
    expiresAt ?? null,
    ctx.clock.now(),
  ]);
  invariant(row, "the statement answers one row");
  if (row.taken === 1) return ok({ id });
  if (row.placed === 1 || !row.known) return err("ledger.insufficient_funds", { account: of });
  const known = await lockHold(tx, key);
  const isSame =
    known?.account_id === of && BigInt(known.amount) === amountMinor && known.order_id === (orderId ?? null);
  return isSame ? ok({ id }) : err("ledger.key_reused", { key });
}

interface HoldRow {
  id: Id<"hold">;
  account_id: AccountId;
  order_id: Id<"order"> | null;
  amount: string;
  captured: string;
  state: HoldState;
  expires_at: string | Date | null;
}

const LOCK = {
  name: "ledger_hold_lock",
  text: `SELECT id, account_id, order_id, amount_minor::text AS amount, captured_minor::text AS captured, state, expires_at
    FROM ledger_holds WHERE id = $1 FOR UPDATE`,
};

async function lockHold(tx: Tx, key: string): Promise<HoldRow | undefined> {
  const [hold] = await runStatement<HoldRow>(tx, LOCK, [holdIdOf(key)]);
  return hold;
}

const END = {
  name: "ledger_holds_end",
  text: `
    WITH wanted AS (
      SELECT id FROM ledger_holds WHERE id = ANY($1::text[]) AND state = 'held' ORDER BY id FOR UPDATE
    ), ended AS (
      UPDATE ledger_holds h SET state = $2, settled_at = $3, captured_minor = $4::bigint
      FROM wanted WHERE h.id = wanted.id AND h.state = 'held' RETURNING h.account_id, h.amount_minor
    ), freed AS (
      SELECT account_id AS id, sum(amount_minor)::bigint AS amount FROM ended GROUP BY account_id
    ), locked AS MATERIALIZED (
      SELECT a.id FROM ledger_accounts a JOIN freed ON freed.id = a.id ORDER BY a.id FOR NO KEY UPDATE OF a
    ), given AS (
      UPDATE ledger_accounts a SET held_minor = a.held_minor - freed.amount,
        is_overdrawn = a.balance_minor < a.held_minor - freed.amount
      FROM locked JOIN freed ON freed.id = locked.id WHERE a.id = locked.id
    )
    SELECT COALESCE(sum(amount_minor), 0)::text AS amount, count(*)::int AS holds FROM ended`,
};

async function end(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  ids: readonly Id<"hold">[],
  outcome: { state: Exclude<HoldState, "held">; capturedMinor?: bigint },
): Promise<{ amountMinor: bigint; holds: number }> {
  const [row] = await runStatement<{ amount: string; holds: number }>(tx, END, [
    ids,
    outcome.state,
    ctx.clock.now(),
    outcome.capturedMinor ?? 0n,
  ]);
  return { amountMinor: BigInt(row?.amount ?? 0), holds: row?.holds ?? 0 };
}

export interface Capture {
  readonly key: string;
  readonly account: CustomerAccount;
  readonly kind: TransferKind;
  /** Where the held amount goes; what these legs take in the account's unit is captured, the rest of the hold is released. */
  readonly into: readonly Leg[];
  readonly reference?: Reference;
}

export type CaptureRefusal = PostRefusal | "ledger.hold_not_found" | "ledger.hold_not_open";

/** Turns a hold into the movement it was placed for, in full or in part. A second time moves nothing again. */
export async function captureHold(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  { key, account, kind, into, reference }: Capture,
): Promise<Result<Posted, CaptureRefusal>> {
  const hold = await lockHold(tx, key);
  if (!hold || hold.account_id !== accountId(account)) return err("ledger.hold_not_found");
  const isOver = hold.expires_at !== null && new Date(hold.expires_at) <= ctx.clock.now();
  if (hold.state !== "captured" && (hold.state !== "held" || isOver))
    return err("ledger.hold_not_open", { state: hold.state === "held" ? "expired" : hold.state });
  const captured = into.reduce(
    (sum, leg) => (leg.account.unit === account.unit ? sum + leg.amountMinor : sum),
    0n,
  );
  invariant(captured > 0n && captured <= BigInt(hold.amount), "a capture takes no more than is held");
  if (hold.state === "held") await end(tx, ctx, [hold.id], { state: "captured", capturedMinor: captured });
  return postTransfer(tx, ctx, {
    key: childKey(key, "capture"),
    kind,
    legs: [{ account, amountMinor: -captured }, ...into],
    ...(reference && { reference }),
    // What was held was promised, whatever was taken back from the account since.
    mayOverdraw: true,
  });
}

/** Gives a hold back; one that was given back before stays so. Returns what became free. */
export async function releaseHold(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  key: string,
): Promise<Result<{ releasedMinor: bigint }, "ledger.hold_not_found" | "ledger.hold_not_open">> {
  const hold = await lockHold(tx, key);
  if (!hold) return err("ledger.hold_not_found");
  if (hold.state === "captured") return err("ledger.hold_not_open", { state: hold.state });
  const { amountMinor } = await end(tx, ctx, [hold.id], { state: "released" });
  return ok({ releasedMinor: amountMinor });
}

const OF_ORDERS = {
  name: "ledger_holds_of_orders",
  text: "SELECT id FROM ledger_holds WHERE order_id = ANY($1::text[]) AND state = 'held'",
};

/** Gives back all that these orders still hold. */
export async function releaseHoldsOf(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  orderIds: readonly Id<"order">[],
): Promise<void> {
  if (orderIds.length === 0) return;
  const open = await runStatement<{ id: Id<"hold"> }>(tx, OF_ORDERS, [orderIds]);
  if (open.length > 0)
    await end(
      tx,
      ctx,
      open.map(({ id }) => id),
      { state: "released" },
    );
}

const DUE = {
  name: "ledger_holds_due",
  text: `SELECT id FROM ledger_holds WHERE state = 'held' AND expires_at <= $1
    ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
};

/** Gives back the holds whose time is over. Returns how many. */
export async function expireHolds(ctx: Ctx, limit: number): Promise<number> {
  const expired = await inTransaction(ctx, async (tx) => {
    const due = await runStatement<{ id: Id<"hold"> }>(tx, DUE, [ctx.clock.now(), limit]);
    if (due.length === 0) return ok(0);
    const ids = due.map(({ id }) => id);
    return ok((await end(tx, ctx, ids, { state: "expired" })).holds);
  });
  return expired.value;
}
