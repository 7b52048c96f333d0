import { describe, expect, it } from "vitest";
import { inTransaction } from "@/db/transaction";
import { DAY, fixedClock, plus } from "@/lib/core/time";
import { certain } from "@/tests/commerce-shop";
import { at, ctx, customerId, database, fresh, NOON, openBooks } from "@/tests/ledger-books";
import { placeHold, releaseHold } from "./holds";
import { expireLots, grantLot, pointsOf, spendLots } from "./points";
import { balanceOf } from "./queries";
import { accountId } from "./rules";

openBooks();

describe("points", () => {
  const grant = (points: bigint, days: number | null) =>
    inTransaction(ctx, (tx) =>
      grantLot(tx, ctx, {
        key: fresh("g"),
        customerId,
        points,
        expiresAt: days === null ? null : plus(NOON, days * DAY),
      }),
    );
  const use = (points: bigint, now = ctx) =>
    inTransaction(now, (tx) => spendLots(tx, now, { key: fresh("u"), customerId, points }));
  const lots = async () => {
    const { rows } = await database.sql.query<{ left: string }>(
      `SELECT remaining_minor::text AS left FROM ledger_lots WHERE account_id = $1
       ORDER BY expires_at NULLS LAST, created_at, id`,
      [accountId(pointsOf(customerId))],
    );
    return rows.map(({ left }) => Number(left));
  };

  it("are spent from those that end first, those that stay at last", async () => {
    certain(await grant(10n, null));
    certain(await grant(20n, 30));
    certain(await grant(30n, 10));
    certain(await use(35n));
    expect(await lots()).toEqual([0, 15, 10]);
    expect(await use(26n)).toMatchObject({ error: "ledger.insufficient_funds" });
    certain(await use(25n));
    expect(await lots()).toEqual([0, 0, 0]);
  });

  it("past their end are not spent, swept or not", async () => {
    certain(await grant(10n, 1));
    certain(await grant(10n, 5));
    expect((await balanceOf(at(1), pointsOf(customerId))).availableMinor).toBe(10n);
    expect(await use(11n, at(1))).toMatchObject({ error: "ledger.insufficient_funds" });
    certain(await use(10n, at(1)));
    expect(await lots()).toEqual([0, 0]);
    expect((await balanceOf(at(1), pointsOf(customerId))).balanceMinor).toBe(0n);
  });

  it("are swept at the instant they end, once", async () => {
    certain(await grant(10n, 1));
    certain(await grant(10n, 5));
    const justBefore = { ...ctx, clock: fixedClock(plus(NOON, DAY - 1)) };
    expect(await expireLots(justBefore, 100)).toBe(0);
    expect(await expireLots(at(1), 100)).toBe(1);
    expect(await expireLots(at(1), 100)).toBe(0);
    expect(await lots()).toEqual([0, 10]);
    expect(await balanceOf(at(1), pointsOf(customerId))).toMatchObject({ balanceMinor: 10n });
  });

  it("that are held do not end before the hold does", async () => {
    certain(await grant(10n, 1));
    const key = fresh("h");
    const account = pointsOf(customerId);
    certain(await inTransaction(ctx, (tx) => placeHold(tx, ctx, { key, account, amountMinor: 6n })));
    expect(await expireLots(at(2), 100)).toBe(1);
    expect(await balanceOf(at(2), account)).toMatchObject({ balanceMinor: 6n, heldMinor: 6n });
    await inTransaction(at(2), (tx) => releaseHold(tx, at(2), key));
    expect(await expireLots(at(2), 100)).toBe(1);
    expect(await balanceOf(at(2), account)).toMatchObject({ balanceMinor: 0n, heldMinor: 0n });
  });
});
