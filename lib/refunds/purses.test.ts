import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { paymentAttempts } from "@/db/schema/payments";
import { inTransaction } from "@/db/transaction";
import { applyFact } from "@/lib/checkout/settle";
import { startTopUp } from "@/lib/checkout/top-up";
import type { OrderSummary } from "@/lib/checkout/types";
import type { Id } from "@/lib/core/ids";
import { postTransfer } from "@/lib/ledger/post";
import { proveLedger } from "@/lib/ledger/proof";
import { balanceOf } from "@/lib/ledger/queries";
import { move } from "@/lib/ledger/rules";
import type { Account } from "@/lib/ledger/types";
import { sandboxProvider } from "@/lib/payments/providers/sandbox";
import { act } from "@/lib/payments/providers/sandbox/books";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { movableClock } from "@/tests/access-shop";
import { type CommerceShop, certain, openCommerceShop, PAY } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { requestRefund } from "./request";
import { sendRefund } from "./send";
import { RefundRequestInput } from "./types";

let database: TestDatabase;
let shop: CommerceShop;

beforeAll(async () => {
  process.env["SANDBOX_PAYMENTS"] = "1";
  database = await createTestDatabase();
  shop = await openCommerceShop(database, movableClock("2026-03-01T09:00:00Z"));
});
afterAll(async () => {
  const { checks } = await proveLedger(shop.ctx);
  expect(checks.filter(({ broken }) => broken > 0)).toEqual([]);
  await database.drop();
});

const walletOf = (customerId: Id<"customer">) => ({ kind: "wallet", customerId, unit: "SAR" }) as const;
const balance = async (account: Account) => (await balanceOf(shop.ctx, account)).balanceMinor;

async function pay(order: OrderSummary) {
  const [attempt] = await database.db
    .select()
    .from(paymentAttempts)
    .where(eq(paymentAttempts.orderId, order.id));
  const reference = attempt?.providerRef ?? "";
  certain(await act(shop.ctx, { reference, action: PAY }));
  const fact = await sandboxProvider.fetchStatus(shop.ctx, reference);
  if (!fact) throw new Error("the sandbox knows its payment");
  await applyFact(shop.ctx, fact);
}

async function refund(orderId: Id<"order">, confirmedMinor: number) {
  const asked = RefundRequestInput.parse({ orderId, idempotencyKey: `key-${orderId}`, confirmedMinor });
  const { id } = certain(await requestRefund(shop.ctx, asked));
  expect(await sendRefund(shop.ctx, { refundId: id })).toBe("done");
}

it("gives each purse its own part back, and takes the cashback", async () => {
  const buyer = await shop.customer();
  const wallet = walletOf(buyer.id);
  const legs = move({ kind: "adjustments", unit: "SAR" }, wallet, 900n);
  const gift = { key: "gift", kind: "adjustment", legs } as const;
  certain(await inTransaction(shop.ctx, (tx) => postTransfer(tx, shop.ctx, gift)));
  await shop.promotion({ code: "BACK", effect: { kind: "cashback", basisPoints: 1000, cap: null } });
  const order = await shop.order(buyer.ctx, { useWallet: true, codes: ["BACK"] });
  await pay(order);
  certain(await activateFromOrder(shop.ctx, { orderId: order.id }));
  expect(await balance(wallet)).toBe(400n);

  await refund(order.id, 4900);
  expect(await balance(wallet)).toBe(900n);
  expect(await balance({ kind: "provider_cash", provider: "sandbox", unit: "SAR" })).toBe(0n);
  expect(await balance({ kind: "refunds", unit: "SAR" })).toBe(-4900n);
});

it("of a top-up leaves the wallet it filled", async () => {
  const buyer = await shop.customer();
  const wanted = {
    amount: 5000,
    currency: "SAR" as const,
    method: "sandbox",
    idempotencyKey: "top-up-to-refund",
  };
  const order = certain(await startTopUp(buyer.ctx, wanted));
  await pay(order);
  expect(await balance(walletOf(buyer.id))).toBe(5000n);
  const given = await balance({ kind: "refunds", unit: "SAR" });

  await refund(order.id, 5000);
  expect(await balance(walletOf(buyer.id))).toBe(0n);
  expect(await balance({ kind: "refunds", unit: "SAR" })).toBe(given);
});
