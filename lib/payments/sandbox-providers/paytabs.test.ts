import { describe, expect, it } from "vitest";
import { paytabsStandIn } from "./paytabs";
import { booksInMemory } from "./types";

const API = "http://paytabs.example";

function standIn() {
  const posted: { cart_amount: string; tran_total: string }[] = [];
  const paytabs = paytabsStandIn(
    {
      books: booksInMemory(),
      now: () => new Date("2026-03-01T12:00:00Z"),
      apiBase: API,
      pageUrl: (reference) => `http://shop.example/pay/${reference}`,
      post: async (_url, _headers, body) => void posted.push(JSON.parse(body)),
    },
    { profileId: "100001", serverKey: "SKEY" },
  );
  const open = async (cart_amount: number, cart_currency: string) => {
    const page = {
      profile_id: 100_001,
      tran_type: "sale",
      tran_class: "ecom",
      cart_id: "pay_1",
      cart_currency,
      cart_amount,
      cart_description: "A month",
      payment_methods: ["all"],
      callback: `${API}/callback`,
      return: `${API}/return`,
    };
    const answer = await paytabs.handle(
      new Request(`${API}/payment/request`, {
        method: "POST",
        headers: { authorization: "SKEY" },
        body: JSON.stringify(page),
      }),
    );
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return { paytabs, posted, open };
}

describe("PayTabs in the sandbox", () => {
  it.each([
    [49, "SAR", "49.00"],
    [0.1 + 0.7, "SAR", null],
    [1.005, "KWD", "1.005"],
    [12.5, "BHD", "12.500"],
    [1.005, "SAR", null],
    [1200, "JPY", "1200"],
    [1200.5, "JPY", null],
    [5, "XXX", null],
    [0, "SAR", null],
  ])("writes %d %s with the digits of the currency: %s", async (amount, currency, written) => {
    const { paytabs, posted, open } = standIn();
    const { status, body } = await open(amount, currency);
    if (written === null) {
      expect([status, body["code"]]).toEqual([400, 200]);
      return;
    }
    expect([status, body["cart_amount"]]).toEqual([200, written]);
    expect((await paytabs.page("pay_1"))?.amount).toBe(written);
    await paytabs.press("pay_1", "pay");
    expect(posted).toMatchObject([{ cart_amount: written, tran_total: written }]);
  });
});
