import { runStatement } from "@/db/statement";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { invariant } from "@/lib/core/errors";
import { type Id, newId } from "@/lib/core/ids";
import { ok, type Result } from "@/lib/core/result";
import { type PostRefusal, postTransfer } from "./post";
import { accountId, move } from "./rules";
import type { Account, CustomerAccount, Leg, Posted, Reference } from "./types";

interface LotMovement {
  key: string;
  customerId: Id<"customer">;
  /** Whole points. */
  points: bigint;
  reference?: Reference;
}

export const pointsOf = (customerId: Id<"customer">): CustomerAccount => ({
  kind: "points",
  customerId,
  unit: "PTS",
});
const GIVEN: Account = { kind: "promo_liability", unit: "PTS" };

/** Gives points that end at `expiresAt`, or never. */
export const grantLot = (
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  { key, customerId, points, reference = {}, expiresAt }: LotMovement & { expiresAt: Date | null },
): Promise<Result<Posted, PostRefusal>> => {
  const [from, to] = move(GIVEN, pointsOf(customerId), points);
  return postTransfer(tx, ctx, {
    key,
    kind: "points_granted",
    legs: [from, expiresAt === null ? to : { ...to, expiresAt }],
    reference: { customerId, ...reference },
  });
};

/** Takes points, those that end first, to `into` where they pay something; what is past its end is gone before. */
export async function spendLots(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  { key, customerId, points, reference = {}, into }: LotMovement & { into?: readonly Leg[] },
): Promise<Result<Posted, PostRefusal>> {
  await expireLotsOf(tx, ctx, customerId);
  const [pay, back] = move(pointsOf(customerId), GIVEN, points);
  return postTransfer(tx, ctx, {
    key,
    kind: "points_spent",
    legs: [pay, ...(into ?? [back])],
    reference: { customerId, ...reference },
  });
}

const LOCK = {
  name: "ledger_lock_account",
  text: "SELECT id FROM ledger_accounts WHERE id = $1 FOR NO KEY UPDATE",
};

const EXPIRABLE = {
  name: "ledger_lots_expirable",
  text: `
    SELECT LEAST(a.balance_minor - a.held_minor, (
        SELECT COALESCE(sum(l.remaining_minor), 0) FROM ledger_lots l
        WHERE l.account_id = a.id AND l.remaining_minor > 0 AND l.expires_at <= $2))::text AS amount
    FROM ledger_accounts a WHERE a.id = $1`,
};

/** Lets what is past its end go; what a hold still promises goes when the hold ends. Returns the points gone. */
export async function expireLotsOf(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  customerId: Id<"customer">,
): Promise<bigint> {
  const account = pointsOf(customerId);
  // Locked first: what is read after that stays as it is.
  await runStatement(tx, LOCK, [accountId(account)]);
  const [row] = await runStatement<{ amount: string }>(tx, EXPIRABLE, [accountId(account), ctx.clock.now()]);
  const amount = BigInt(row?.amount ?? 0);
  if (amount <= 0n) return 0n;
  const posted = await postTransfer(tx, ctx, {
    key: `expire/${newId("lot")}`,
    kind: "points_expired",
    legs: move(account, GIVEN, amount),
  });
  invariant(posted.ok, "the account is locked and has what goes");
  return amount;
}

const DUE = {
  name: "ledger_lots_due",
  text: `SELECT DISTINCT a.customer_id FROM ledger_lots l JOIN ledger_accounts a ON a.id = l.account_id
    WHERE l.remaining_minor > 0 AND l.expires_at <= $1 AND a.balance_minor > a.held_minor LIMIT $2`,
};

/** Lets points past their end go, a customer at a time. Returns for how many. */
export async function expireLots(ctx: Ctx, limit: number): Promise<number> {
  const due = await runStatement<{ customer_id: Id<"customer"> }>(ctx.db, DUE, [ctx.clock.now(), limit]);
  let expired = 0;
  for (const { customer_id: customerId } of due) {
    const gone = await inTransaction(ctx, async (tx) => ok(await expireLotsOf(tx, ctx, customerId)));
    if (gone.value > 0n) expired += 1;
  }
  return expired;
}
