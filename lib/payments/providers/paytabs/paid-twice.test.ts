import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyFact } from "@/lib/checkout/settle";
import { startCheckout } from "@/lib/checkout/start";
import type { Id } from "@/lib/core/ids";
import { proveLedger } from "@/lib/ledger/proof";
import { providerFor } from "@/lib/payments/settings";
import { type CommerceShop, certain } from "@/tests/commerce-shop";
import { openProviderShop } from "@/tests/doubles/provider-shop";
import type { LiveProvider } from "@/tests/doubles/providers";
import type { TestDatabase } from "@/tests/postgres";

let database: TestDatabase;
let shop: CommerceShop;
let live: LiveProvider;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ database, shop, live, close } = await openProviderShop("paytabs"));
});
afterAll(() => close());

/** An order whose cart takes the money of a second transaction, before anybody has looked at it or after it was credited. */
async function paidTwice(second: "before it is looked at" | "after it is credited") {
  const buyer = await shop.customer();
  const order = certain(await startCheckout(buyer.ctx, await shop.request(buyer.ctx, { method: "paytabs" })));
  const paymentId = order.payment?.id as Id<"payment">;
  await live.standIn.press(paymentId, "pay");
  const look = async () => {
    const provider = await providerFor(shop.ctx, "paytabs");
    const fact = await provider?.fetchStatus(shop.ctx, paymentId);
    return fact && applyFact(shop.ctx, fact);
  };
  if (second === "after it is credited") expect(await look()).toBe("settled");
  const all = await live.books.list<{ cart_id: string }>("paytabs/tran/");
  const first = all.find(({ cart_id }) => cart_id === paymentId);
  const tran_ref = `TST${paymentId.slice(-8)}`;
  await live.books.write(`paytabs/tran/${tran_ref}`, { ...first, tran_ref });
  await look();
  await look();
  return order.id;
}

describe("a cart of PayTabs that was paid twice", () => {
  it.each(["before it is looked at", "after it is credited"] as const)(
    "pays its order once, and the other payment waits for a person: %s",
    async (second) => {
      const orderId = await paidTwice(second);
      const { rows } = await database.sql.query(
        `SELECT o.status, m.reason, m.received->>'amountMinor' AS amount FROM orders o
          LEFT JOIN payment_mismatches m ON m.received->>'orderId' = o.id WHERE o.id = $1`,
        [orderId],
      );
      expect(rows).toEqual([{ status: "paid", reason: "paid_twice", amount: "4900" }]);
      expect((await proveLedger(shop.ctx)).checks.filter(({ broken }) => broken > 0)).toEqual([]);
    },
  );
});
