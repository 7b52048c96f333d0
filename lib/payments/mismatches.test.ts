import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settlePayment } from "@/lib/checkout/settle";
import type { Id } from "@/lib/core/ids";
import { fixedClock } from "@/lib/core/time";
import { proveLedger } from "@/lib/ledger/proof";
import { balanceOf } from "@/lib/ledger/queries";
import type { Account } from "@/lib/ledger/types";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { connectAgain, createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { listMismatches, MismatchListInput } from "./mismatch-queries";
import { resolveMismatch } from "./mismatches";
import { sandboxProvider } from "./providers/sandbox";
import type { MismatchOutcome } from "./rules";

let database: TestDatabase;
let shop: CommerceShop;
beforeAll(async () => {
  database = await createTestDatabase();
  shop = await openCommerceShop(database, fixedClock(new Date("2026-03-01T12:00:00Z")));
});
afterAll(() => database.drop());

const clearing: Account = { kind: "clearing", provider: "sandbox", unit: "SAR" };
const open = async () =>
  (await listMismatches(shop.ctx, MismatchListInput.parse({ status: "open" }))).value.rows;

/** Money of another amount than the order's, or to another payee. */
async function mismatch(payee?: string) {
  const buyer = await shop.customer();
  const order = await shop.order(buyer.ctx);
  const settled = await settlePayment(shop.ctx, {
    provider: "sandbox",
    providerRef: order.payment?.id ?? "",
    status: "settled",
    chargeId: `charge-${order.id}`,
    amountMinor: payee === undefined ? 700n : BigInt(order.payment?.amount.amount ?? 0),
    currency: "SAR",
    payee: payee ?? sandboxProvider.payee(),
    orderId: order.id,
    payerTelegramId: null,
    failureCode: null,
  });
  expect(settled).toMatchObject({ error: "payment.mismatch" });
  const [row] = (await open()).filter(({ orderId }) => orderId === order.id);
  if (!row) throw new Error("a mismatch is listed");
  return { id: row.id, row, customerId: buyer.id as Id<"customer"> };
}
const decide = (id: string, outcome: MismatchOutcome, confirmed = 700) =>
  resolveMismatch(shop.ctx, { id, outcome, reason: "as the bank told", confirmed });
const isProven = async () => (await proveLedger(shop.ctx)).checks.filter(({ broken }) => broken > 0);

describe("money that fits nothing", () => {
  it.each<["given_back" | "credited" | "kept", (customerId: Id<"customer">) => Account, bigint]>([
    ["given_back", () => ({ kind: "provider_cash", provider: "sandbox", unit: "SAR" }), 700n],
    ["credited", (customerId) => ({ kind: "wallet", customerId, unit: "SAR" }), 700n],
    ["kept", () => ({ kind: "adjustments", unit: "SAR" }), 700n],
  ])("that is %s leaves clearing once, and the books are proven", async (outcome, into, moved) => {
    const { id, customerId } = await mismatch();
    expect((await balanceOf(shop.ctx, clearing)).balanceMinor).toBe(700n);
    const before = (await balanceOf(shop.ctx, into(customerId))).balanceMinor;
    certain(await decide(id, outcome));
    certain(await decide(id, outcome));
    expect((await balanceOf(shop.ctx, into(customerId))).balanceMinor).toBe(before + moved);
    expect((await balanceOf(shop.ctx, clearing)).balanceMinor).toBe(0n);
    expect(await isProven()).toEqual([]);
    const { rows } = await database.sql.query(
      "SELECT after->>'outcome' AS outcome FROM audit_log WHERE action = 'payment.mismatch_resolved' AND entity_id = $1",
      [id],
    );
    expect(rows).toEqual([{ outcome }]);
  });

  it("is decided once", async () => {
    const { id } = await mismatch();
    certain(await decide(id, "kept"));
    expect(await decide(id, "credited")).toMatchObject({ error: "mismatch.resolved" });
    expect(await open()).toEqual([]);
  });

  it("is decided once by two owners at the same instant, over two connections", async () => {
    const other = await connectAgain(database.url);
    const there = { ...shop.ctx, db: other.db };
    for (let round = 0; round < 10; round++) {
      const { id, customerId } = await mismatch();
      const answers = await Promise.all([
        decide(id, "credited"),
        resolveMismatch(there, { id, outcome: "kept", reason: "as the bank told", confirmed: 700 }),
      ]);
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      expect(answers.find(({ ok }) => !ok)).toMatchObject({ error: "mismatch.resolved" });
      const wallet = { kind: "wallet", customerId, unit: "SAR" } as const;
      expect((await balanceOf(shop.ctx, wallet)).balanceMinor).toBe(answers[0]?.ok ? 700n : 0n);
      expect((await balanceOf(shop.ctx, clearing)).balanceMinor).toBe(0n);
    }
    expect(await isProven()).toEqual([]);
    await other.close();
  });

  it("is decided by who knows how much it is", async () => {
    const { id } = await mismatch();
    expect(await decide(id, "kept", 701)).toMatchObject({ error: "request.invalid_input" });
    certain(await decide(id, "kept"));
  });

  it("and never came is noted, and moves nothing", async () => {
    const { id, row } = await mismatch("somebody-else");
    expect(row.outcomes).toEqual(["never_came"]);
    expect(await decide(id, "credited")).toMatchObject({ error: "mismatch.outcome_unfit" });
    certain(await decide(id, "never_came", Number(row.amountMinor)));
    expect(await isProven()).toEqual([]);
  });

  it("that nobody knows is not found", async () => {
    expect(await decide("pay_none", "kept")).toMatchObject({ error: "mismatch.not_found" });
  });
});
