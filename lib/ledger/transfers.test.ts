import { describe, expect, it } from "vitest";
import { inTransaction } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { certain } from "@/tests/commerce-shop";
import {
  cash,
  ctx,
  customerId,
  fresh,
  openBooks,
  post,
  revenue,
  spend,
  topUp,
  wallet,
} from "@/tests/ledger-books";
import { postTransfers } from "./post";
import { balanceOf, balancesOf } from "./queries";
import { move } from "./rules";
import type { Transfer } from "./types";

openBooks();

describe("a transfer", () => {
  it("moves what one account loses to the other", async () => {
    const before = (await balanceOf(ctx, cash)).balanceMinor;
    certain(await post(topUp(fresh("t"), 5000n)));
    expect(await balanceOf(ctx, wallet)).toEqual({
      balanceMinor: 5000n,
      heldMinor: 0n,
      availableMinor: 5000n,
    });
    expect((await balanceOf(ctx, cash)).balanceMinor).toBe(before - 5000n);
  });

  it("with the same key and content moves nothing again", async () => {
    const transfer = topUp(fresh("t"), 5000n);
    const first = certain(await post(transfer));
    const second = certain(await post(transfer));
    expect(second).toEqual({ ...first, fresh: false });
    expect((await balanceOf(ctx, wallet)).balanceMinor).toBe(5000n);
  });

  it.each<[string, (transfer: Transfer) => Transfer]>([
    ["another amount", (t) => ({ ...t, legs: move(cash, wallet, 1n) })],
    ["another account", (t) => ({ ...t, legs: move(cash, revenue, 5000n) })],
    ["another kind", (t) => ({ ...t, kind: "adjustment" })],
    ["another reference", (t) => ({ ...t, reference: { orderId: "ord_other" as Id<"order"> } })],
    ["another reason", (t) => ({ ...t, memo: "because" })],
  ])("with the same key and %s is refused and moves nothing", async (_, change) => {
    const transfer = topUp(fresh("t"), 5000n);
    certain(await post(transfer));
    expect(await post(change(transfer))).toMatchObject({ ok: false, error: "ledger.key_reused" });
    expect((await balanceOf(ctx, wallet)).balanceMinor).toBe(5000n);
  });

  it("never takes a customer's account below zero", async () => {
    certain(await post(topUp(fresh("t"), 5000n)));
    expect(await post(spend(fresh("s"), 5001n))).toMatchObject({ error: "ledger.insufficient_funds" });
    certain(await post(spend(fresh("s"), 5000n)));
    expect(await post(spend(fresh("s"), 1n))).toMatchObject({ error: "ledger.insufficient_funds" });
  });

  it("takes nothing from an account that was never opened", async () => {
    expect(await post(spend(fresh("s"), 1n))).toMatchObject({ error: "ledger.insufficient_funds" });
    expect(await balancesOf(ctx, customerId)).toEqual([]);
  });

  it("that takes back what was spent may, where it says so; then only credits pass", async () => {
    certain(await post({ ...spend(fresh("s"), 300n), mayOverdraw: true }));
    expect(await balanceOf(ctx, wallet)).toMatchObject({ balanceMinor: -300n, availableMinor: 0n });
    certain(await post(topUp(fresh("t"), 200n)));
    expect(await post(spend(fresh("s"), 1n))).toMatchObject({ error: "ledger.insufficient_funds" });
    certain(await post(topUp(fresh("t"), 200n)));
    certain(await post(spend(fresh("s"), 100n)));
  });

  it("that does not sum to zero is a defect", async () => {
    const legs = [
      { account: cash, amountMinor: -1n },
      { account: wallet, amountMinor: 2n },
    ];
    await expect(post({ key: fresh("t"), kind: "top_up", legs })).rejects.toThrow("does not sum to zero");
  });
});

describe("a batch", () => {
  it("posts all or nothing", async () => {
    const transfers = [topUp(fresh("t"), 100n), spend(fresh("s"), 101n)];
    const posted = await inTransaction(ctx, (tx) => postTransfers(tx, ctx, transfers));
    expect(posted).toMatchObject({ error: "ledger.insufficient_funds" });
    expect(await balancesOf(ctx, customerId)).toEqual([]);
  });

  it("posts a key that comes twice once, and refuses it with two contents", async () => {
    const one = topUp(fresh("t"), 100n);
    const posted = await inTransaction(ctx, (tx) => postTransfers(tx, ctx, [one, one]));
    expect(certain(posted).map((transfer) => transfer.fresh)).toEqual([true, false]);
    expect((await balanceOf(ctx, wallet)).balanceMinor).toBe(100n);
    const two = topUp(fresh("t"), 100n);
    const other = { ...two, legs: move(cash, wallet, 200n) };
    expect(await inTransaction(ctx, (tx) => postTransfers(tx, ctx, [two, other]))).toMatchObject({
      error: "ledger.key_reused",
    });
  });
});
