import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { orders } from "@/db/schema/checkout";
import { customers } from "@/db/schema/customers";
import { subscriptions } from "@/db/schema/subscriptions";
import { newId } from "@/lib/core/ids";
import { DAY, plus } from "@/lib/core/time";
import { changeCustomerSettings, markCustomer } from "@/lib/customers/service";
import { CustomerMarks } from "@/lib/customers/types";
import { simulate } from "@/lib/pricing/simulator";
import { movableClock } from "@/tests/access-shop";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { priceCart } from "./price";
import { quote } from "./quote";
import { readWhatIf } from "./what-if";
import { WhatIfInput } from "./what-if-input";

const NOW = new Date("2026-03-01T12:00:00Z");
const ago = (days: number) => plus(NOW, -days * DAY);

let database: TestDatabase;
let shop: CommerceShop;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await openCommerceShop(database, movableClock(NOW.toISOString()));
  const codes: Record<string, object> = {
    ADULT: { minimumAge: 18 },
    SPENDER: { minimumSpent: 4900, currency: "SAR" },
    STARGAZER: { minimumSpent: 250, currency: "XTR" },
    AGAIN: { minimumOrders: 2 },
    COMEBACK: { inactiveForDays: 60 },
    STILLHERE: { activeWithinDays: 30 },
    LOST: { segments: ["churned"] },
    NEWCOMER: { segments: ["New"] },
    EARLY: { customerTags: ["Early Bird"] },
  };
  for (const [code, asked] of Object.entries(codes)) await shop.promotion({ code, ...asked });
});
afterAll(() => database.drop());

type Buyer = Awaited<ReturnType<CommerceShop["customer"]>>;

/** Somebody who came long ago. */
async function known(): Promise<Buyer> {
  const buyer = await shop.customer();
  await database.db
    .update(customers)
    .set({ createdAt: ago(400) })
    .where(eq(customers.id, buyer.id));
  return buyer;
}

async function paid(buyer: Buyer, days: number, change: Partial<typeof orders.$inferInsert> = {}) {
  const { id } = await shop.order(buyer.ctx);
  await database.db
    .update(orders)
    .set({ status: "paid", paidAt: ago(days), ...change })
    .where(eq(orders.id, id));
}

/** Access that ended, or ends, so many days ago. */
async function access(
  buyer: Buyer,
  endedDaysAgo: number,
  change: Partial<typeof subscriptions.$inferInsert> = {},
) {
  const end = ago(endedDaysAgo);
  const isOver = endedDaysAgo >= 0;
  await database.db.insert(subscriptions).values({
    id: newId("subscription"),
    customerId: buyer.id,
    productId: shop.productId,
    planId: shop.planId,
    status: isOver ? "expired" : "active",
    startedAt: ago(300),
    periodStart: ago(300),
    periodEnd: end,
    endedAt: isOver ? end : null,
    createdAt: ago(300),
    updatedAt: NOW,
    ...change,
  });
}

/** What the checkout says to a code, and that the simulator says the same of the same person. */
async function verdict(buyer: Buyer, code: string, currency = "SAR"): Promise<string> {
  const asked = shop.quoteRequest({ codes: [code], currency });
  const [entered] = certain(await quote(buyer.ctx, asked)).codes;
  const what = WhatIfInput.parse({ customer: buyer.id, plan: shop.planId, codes: code, term: "1", currency });
  const { rejected } = certain(simulate(certain(await readWhatIf(shop.ctx, what, null)).question));
  const told = String(rejected.find((one) => one.code === code)?.params["dimension"] ?? "applies");
  expect(entered?.applied ? "applies" : String(entered?.params?.["dimension"])).toBe(told);
  return told;
}

describe("a code for an age", () => {
  const state = async (buyer: Buyer, birthday: string | null, birthYear?: number) =>
    certain(await changeCustomerSettings(buyer.ctx, { customerId: buyer.id, birthday, birthYear }));

  it("counts from the day the year that a customer stated makes them old enough", async () => {
    const buyer = await known();
    expect(await verdict(buyer, "ADULT")).toBe("age");
    await state(buyer, "03-01");
    expect(await verdict(buyer, "ADULT")).toBe("age");
    await state(buyer, "03-02", 2008);
    expect(await verdict(buyer, "ADULT")).toBe("age");
    await state(buyer, "03-01", 2008);
    expect(await verdict(buyer, "ADULT")).toBe("applies");
    await state(buyer, null);
    expect(await verdict(buyer, "ADULT")).toBe("age");
  });
});

describe("a code for who spent", () => {
  it("counts what was paid in the currency of the cart, and not refunded", async () => {
    const buyer = await known();
    expect(await verdict(buyer, "SPENDER")).toBe("spend");
    await paid(buyer, 300, { status: "refunded" });
    await paid(buyer, 300, { currency: "XTR", listMinor: 250n, totalMinor: 250n });
    expect(await verdict(buyer, "SPENDER")).toBe("spend");
    expect(await verdict(buyer, "STARGAZER", "XTR")).toBe("applies");
    await paid(buyer, 300);
    expect(await verdict(buyer, "SPENDER")).toBe("applies");
  });

  it("looks at Stars for the price in Stars that stands beside the asked one", async () => {
    const buyer = await known();
    await paid(buyer, 300);
    const request = shop.quoteRequest({ codes: ["STARGAZER"] });
    const starsOff = async () => certain(await priceCart(buyer.ctx, buyer.id, request)).stars?.slip.discount;
    expect(await starsOff()).toBe(0);
    await paid(buyer, 300, { currency: "XTR", listMinor: 250n, totalMinor: 250n });
    expect(await starsOff()).toBe(25);
  });
});

describe("a code for who bought before", () => {
  it("counts paid orders, and no top-ups", async () => {
    const buyer = await known();
    await paid(buyer, 300);
    await paid(buyer, 299, { kind: "top_up" });
    expect(await verdict(buyer, "AGAIN")).toBe("orders");
    await paid(buyer, 298);
    expect(await verdict(buyer, "AGAIN")).toBe("applies");
  });
});

describe("codes for who stayed or left", () => {
  it.each<[string, (buyer: Buyer) => Promise<unknown>, back: string, here: string, lost: string]>([
    ["who never had access", async () => {}, "activity", "activity", "segment"],
    ["whose access ended 60 days ago", (b) => access(b, 60), "applies", "activity", "segment"],
    ["whose access ended 61 days ago", (b) => access(b, 61), "applies", "activity", "applies"],
    ["whose access ended 30 days ago", (b) => access(b, 30), "activity", "applies", "segment"],
    ["with access", (b) => access(b, -1), "activity", "applies", "segment"],
    ["whose trial ended long ago", (b) => access(b, 90, { isDemo: true }), "applies", "activity", "segment"],
    [
      "who waits within the days of grace",
      (b) => access(b, 1, { status: "past_due", endedAt: null, graceUntil: ago(-2) }),
      "activity",
      "applies",
      "segment",
    ],
    [
      "who left, came back and left again",
      async (b) => {
        await access(b, 200);
        await access(b, 70);
      },
      "applies",
      "activity",
      "applies",
    ],
    [
      "who paid lately without access",
      async (b) => {
        await access(b, 200);
        await paid(b, 5);
      },
      "activity",
      "applies",
      "applies",
    ],
  ])("judge a customer %s by access and payments", async (_, lived, back, here, lost) => {
    const buyer = await known();
    await lived(buyer);
    expect(await verdict(buyer, "COMEBACK")).toBe(back);
    expect(await verdict(buyer, "STILLHERE")).toBe(here);
    expect(await verdict(buyer, "LOST")).toBe(lost);
  });

  it("do not mind that the customer has just looked at the shop", async () => {
    const buyer = await known();
    await access(buyer, 90);
    await database.db.update(customers).set({ lastSeenAt: NOW }).where(eq(customers.id, buyer.id));
    expect(await verdict(buyer, "COMEBACK")).toBe("applies");
  });

  it("know who is new", async () => {
    expect(await verdict(await shop.customer(), "NEWCOMER")).toBe("applies");
    expect(await verdict(await known(), "NEWCOMER")).toBe("segment");
  });
});

describe("a tag", () => {
  it("is the same word whatever its case and spaces, shown as it was typed", async () => {
    const buyer = await known();
    const marks = CustomerMarks.parse({ tags: ["earlyBIRD", "Early bird"], tier: " Gold " });
    expect(marks).toEqual({ tags: ["earlyBIRD"], tier: "Gold" });
    certain(await markCustomer(shop.ctx, { id: buyer.id, ...marks }));
    expect(await verdict(buyer, "EARLY")).toBe("applies");
  });
});

describe("the simulator", () => {
  const imagined = async (code: string, said: object) => {
    const what = WhatIfInput.parse({ plan: shop.planId, codes: code, term: "1", currency: "SAR", ...said });
    const { rejected } = certain(simulate(certain(await readWhatIf(shop.ctx, what, null)).question));
    return String(rejected.find((one) => one.code === code)?.params["dimension"] ?? "applies");
  };

  it.each([
    ["ADULT", { birthday: "2008-03-01" }, { birthday: "03-01" }, "age"],
    ["SPENDER", { spent: "49.00" }, { spent: "48.99" }, "spend"],
    ["AGAIN", { orders: "2" }, { orders: "1" }, "orders"],
    ["COMEBACK", { away: "60" }, { away: "59" }, "activity"],
    ["COMEBACK", { away: "60" }, {}, "activity"],
    ["LOST", { segments: "churned,vip" }, { segments: "none" }, "segment"],
  ])("lets the owner imagine who %s is for: %j, not %j", async (code, meant, other, dimension) => {
    expect(await imagined(code, meant)).toBe("applies");
    expect(await imagined(code, other)).toBe(dimension);
  });

  it("asks of nobody to be in a segment called none", async () => {
    const what = WhatIfInput.parse({ plan: shop.planId, segments: "none" });
    expect(certain(await readWhatIf(shop.ctx, what, null)).question.customer.segments).toEqual([]);
  });

  it("lets the owner imagine a customer otherwise than they are", async () => {
    const buyer = await known();
    await access(buyer, 90);
    expect(await imagined("LOST", { customer: buyer.id })).toBe("applies");
    expect(await imagined("LOST", { customer: buyer.id, segments: "active" })).toBe("segment");
    expect(await imagined("LOST", { customer: buyer.id, segments: "none" })).toBe("segment");
  });

  it.each([{ spent: "-1" }, { spent: "1e3" }, { away: "-1" }, { away: "x" }, { birthday: "08-03-01" }])(
    "does not take what makes no sense: %j",
    (wrong) => {
      expect(WhatIfInput.safeParse(wrong).success).toBe(false);
    },
  );
});
