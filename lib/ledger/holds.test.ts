import { beforeEach, describe, expect, it } from "vitest";
import { inTransaction } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { ok } from "@/lib/core/result";
import { DAY, fixedClock, plus } from "@/lib/core/time";
import { certain } from "@/tests/commerce-shop";
import { at, ctx, fresh, NOON, openBooks, post, revenue, spend, topUp, wallet } from "@/tests/ledger-books";
import { captureHold, expireHolds, placeHold, releaseHold, releaseHoldsOf } from "./holds";
import { balanceOf } from "./queries";

openBooks();

describe("a hold", () => {
  const hold = (key: string, amountMinor: bigint, more: object = {}, now = ctx) =>
    inTransaction(now, (tx) => placeHold(tx, now, { key, account: wallet, amountMinor, ...more }));
  const capture = (key: string, amount: bigint, now = ctx) =>
    inTransaction(now, (tx) =>
      captureHold(tx, now, {
        key,
        account: wallet,
        kind: "wallet_spent",
        into: [{ account: revenue, amountMinor: amount }],
      }),
    );
  const release = (key: string) => inTransaction(ctx, (tx) => releaseHold(tx, ctx, key));
  beforeEach(async () => {
    certain(await post(topUp(fresh("t"), 1000n)));
  });

  it("keeps its part from being spent or held twice", async () => {
    certain(await hold(fresh("h"), 700n));
    expect(await balanceOf(ctx, wallet)).toEqual({
      balanceMinor: 1000n,
      heldMinor: 700n,
      availableMinor: 300n,
    });
    expect(await post(spend(fresh("s"), 301n))).toMatchObject({ error: "ledger.insufficient_funds" });
    expect(await hold(fresh("h"), 301n)).toMatchObject({ error: "ledger.insufficient_funds" });
    certain(await hold(fresh("h"), 300n));
  });

  it("placed twice under one key is one hold; with another amount it is refused", async () => {
    const key = fresh("h");
    expect(certain(await hold(key, 700n))).toEqual(certain(await hold(key, 700n)));
    expect(await hold(key, 600n)).toMatchObject({ error: "ledger.key_reused" });
    expect((await balanceOf(ctx, wallet)).heldMinor).toBe(700n);
  });

  it("is captured once, in full", async () => {
    const key = fresh("h");
    certain(await hold(key, 700n));
    expect(certain(await capture(key, 700n)).fresh).toBe(true);
    expect(certain(await capture(key, 700n)).fresh).toBe(false);
    expect(await balanceOf(ctx, wallet)).toMatchObject({ balanceMinor: 300n, heldMinor: 0n });
  });

  it("captured in part gives the rest back", async () => {
    const key = fresh("h");
    certain(await hold(key, 700n));
    certain(await capture(key, 200n));
    expect(await balanceOf(ctx, wallet)).toMatchObject({ balanceMinor: 800n, heldMinor: 0n });
    expect(await capture(key, 300n)).toMatchObject({ error: "ledger.key_reused" });
  });

  it("is released once; what is released is not captured, what is captured is not released", async () => {
    const [one, two] = [fresh("h"), fresh("h")];
    certain(await hold(one, 400n));
    certain(await hold(two, 600n));
    expect(certain(await release(one))).toEqual({ releasedMinor: 400n });
    expect(certain(await release(one))).toEqual({ releasedMinor: 0n });
    expect(await capture(one, 400n)).toMatchObject({
      error: "ledger.hold_not_open",
      params: { state: "released" },
    });
    certain(await capture(two, 600n));
    expect(await release(two)).toMatchObject({ error: "ledger.hold_not_open" });
    expect(await balanceOf(ctx, wallet)).toMatchObject({ balanceMinor: 400n, heldMinor: 0n });
  });

  it("is captured until the instant it ends, swept from then on", async () => {
    const [early, late] = [fresh("h"), fresh("h")];
    const expiresAt = plus(NOON, DAY);
    certain(await hold(early, 400n, { expiresAt }));
    certain(await hold(late, 600n, { expiresAt }));
    const justBefore = { ...ctx, clock: fixedClock(plus(expiresAt, -1)) };
    expect(await expireHolds(justBefore, 100)).toBe(0);
    certain(await capture(early, 400n, justBefore));
    expect(await capture(late, 600n, at(1))).toMatchObject({
      error: "ledger.hold_not_open",
      params: { state: "expired" },
    });
    expect(await expireHolds(at(1), 100)).toBe(1);
    expect(await balanceOf(ctx, wallet)).toMatchObject({ balanceMinor: 600n, heldMinor: 0n });
  });

  it("is captured even where more was taken back since", async () => {
    const key = fresh("h");
    certain(await hold(key, 700n));
    certain(await post({ ...spend(fresh("s"), 900n), mayOverdraw: true }));
    certain(await capture(key, 700n));
    expect(await balanceOf(ctx, wallet)).toMatchObject({ balanceMinor: -600n, heldMinor: 0n });
  });

  it("of an order goes with the order", async () => {
    const orderId = fresh("ord") as Id<"order">;
    certain(await hold(fresh("h"), 100n, { orderId }));
    certain(await hold(fresh("h"), 200n, { orderId }));
    certain(await hold(fresh("h"), 300n));
    await inTransaction(ctx, async (tx) => ok(await releaseHoldsOf(tx, ctx, [orderId])));
    expect((await balanceOf(ctx, wallet)).heldMinor).toBe(300n);
  });

  it("that nobody placed is not found", async () => {
    expect(await capture("nobody", 1n)).toMatchObject({ error: "ledger.hold_not_found" });
    expect(await release("nobody")).toMatchObject({ error: "ledger.hold_not_found" });
  });
});
