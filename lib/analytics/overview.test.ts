import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planPrices, plans, products } from "@/db/schema/catalog";
import { orderLines, orders } from "@/db/schema/checkout";
import { customers } from "@/db/schema/customers";
import { demoGrants } from "@/db/schema/demo";
import { subscriptionOrders, subscriptions } from "@/db/schema/subscriptions";
import { type Id, newId } from "@/lib/core/ids";
import type { Currency } from "@/lib/core/money";
import { fixedClock } from "@/lib/core/time";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { lastMonths, partOfDay, periodBefore } from "./months";
import { type Overview, readOverview } from "./overview";

let database: TestDatabase;
let figures: Overview;
const now = new Date("2026-03-15T09:00:00Z");
const day = (text: string) => new Date(`${text}T12:00:00Z`);
const productId = newId("product");
const planId = newId("plan");
let people = 0;

async function person(isTest = false, createdAt = day("2026-01-05")): Promise<Id<"customer">> {
  const id = newId("customer");
  people += 1;
  await database.db.insert(customers).values({
    id,
    telegramId: BigInt(people),
    firstName: `P${people}`,
    language: "en",
    currency: "SAR",
    isTest,
    createdAt,
    lastSeenAt: createdAt,
  });
  return id;
}

/** A subscription with one paid order per period. */
async function buys(
  customerId: Id<"customer">,
  currency: Currency,
  totalMinor: bigint,
  termMonths: number,
  periods: [Date, Date][],
  options: { fulfilled?: boolean; endedAt?: Date } = {},
) {
  const subscriptionId = newId("subscription");
  const priceId = newId("price");
  const first = periods[0]?.[0] ?? now;
  const last = periods.at(-1)?.[1] ?? now;
  await database.db.insert(planPrices).values({
    id: priceId,
    planId,
    termMonths,
    currency,
    amountMinor: totalMinor,
    listMinor: totalMinor + BigInt(people),
    createdAt: first,
  });
  await database.db.insert(subscriptions).values({
    id: subscriptionId,
    customerId,
    productId,
    planId,
    priceId,
    termMonths,
    status: last > now ? "active" : "expired",
    startedAt: first,
    periodStart: first,
    periodEnd: last,
    endedAt: options.endedAt ?? null,
    createdAt: first,
    updatedAt: first,
  });
  for (const [start, end] of periods) {
    const id = newId("order");
    await database.db.insert(orders).values({
      id,
      customerId,
      idempotencyKey: id,
      requestHash: "-",
      kind: "purchase",
      status: "paid",
      currency,
      listMinor: totalMinor,
      discountMinor: 0n,
      totalMinor,
      quoteHash: "-",
      quote: {},
      createdAt: start,
      reservedUntil: start,
      paidAt: start,
      fulfilledAt: options.fulfilled === false ? null : start,
    });
    await database.db.insert(orderLines).values({
      id: newId("orderLine"),
      orderId: id,
      planId,
      priceId,
      termMonths,
      listMinor: totalMinor,
      discountMinor: 0n,
      totalMinor,
    });
    await database.db
      .insert(subscriptionOrders)
      .values({ orderId: id, subscriptionId, periodStart: start, periodEnd: end });
  }
  return subscriptionId;
}

beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  const stamp = { createdAt: day("2026-01-01"), updatedAt: day("2026-01-01") };
  await db.insert(products).values({
    id: productId,
    slug: "p",
    kind: "channel",
    name: { en: "P" },
    description: { en: "" },
    ...stamp,
  });
  await db
    .insert(plans)
    .values({ id: planId, productId, name: { en: "Plus" }, tagline: { en: "" }, ...stamp });

  // Stays: 49.00 a month in February and March.
  await buys(await person(), "SAR", 4900n, 1, [
    [day("2026-02-10"), day("2026-03-10")],
    [day("2026-03-10"), day("2026-04-10")],
  ]);
  // New in March: a year for 397.80 is 33.15 a month.
  await buys(await person(false, day("2026-03-02")), "SAR", 39_780n, 12, [
    [day("2026-03-05"), day("2027-03-05")],
  ]);
  // Leaves: February only.
  await buys(await person(), "SAR", 1900n, 1, [[day("2026-02-05"), day("2026-03-05")]]);
  // Another currency, never in the same sum; its order waits for access.
  await buys(
    await person(false, day("2026-03-03")),
    "XTR",
    520n,
    1,
    [[day("2026-03-03"), day("2026-04-03")]],
    {
      fulfilled: false,
    },
  );
  // A test customer counts nowhere.
  await buys(await person(true), "SAR", 99_900n, 1, [[day("2026-03-01"), day("2026-04-01")]]);
  // 22:30 UTC on 28 February is March in Riyadh: new in March, not in February.
  await buys(await person(false, new Date("2026-02-28T22:30:00Z")), "USD", 999n, 1, [
    [new Date("2026-02-28T22:30:00Z"), new Date("2026-03-28T22:30:00Z")],
  ]);
  for (const status of ["converted", "ended"] as const) {
    const customerId = await person();
    const subscriptionId = await buys(customerId, "SAR", 100n, 1, []);
    await db.insert(demoGrants).values({
      id: newId("demo"),
      productId,
      customerId,
      telegramId: BigInt(people),
      subscriptionId,
      days: 7,
      status,
      grantedBy: "-",
      createdAt: day("2026-03-01"),
      endsAt: day("2026-03-08"),
    });
  }
  const overview = await readOverview({ db, clock: fixedClock(now) }, { period: "month" });
  figures = overview.value;
});
afterAll(() => database.drop());

const march = (currency: Currency) =>
  figures.recurring.find((each) => each.currency === currency)?.movements.at(-1);

describe("the overview", () => {
  it("keeps a ticket per currency", () => {
    expect(figures.recurring.map((each) => [each.currency, each.active])).toEqual([
      ["SAR", 2],
      ["USD", 1],
      ["XTR", 1],
    ]);
  });

  it("divides what was paid by its months", () => {
    expect(march("SAR")?.closing).toBe(4900n + 3315n);
    expect(march("XTR")?.closing).toBe(520n);
  });

  it("says how the month moved, and the parts add up to the change", () => {
    expect(march("SAR")).toEqual({
      month: "2026-03",
      opening: 6800n,
      new: 3315n,
      expansion: 0n,
      winBack: 0n,
      contraction: 0n,
      churn: -1900n,
      closing: 8215n,
    });
    for (const { movements } of figures.recurring)
      for (const each of movements)
        expect(each.opening + each.new + each.expansion + each.winBack + each.contraction + each.churn).toBe(
          each.closing,
        );
  });

  it("draws months where the shop is, not in UTC", () => {
    expect(march("USD")).toMatchObject({ opening: 0n, new: 999n, closing: 999n });
    expect(figures.funnel[0]).toEqual({ step: "came", people: 3 });
  });

  it("counts churn, demos and delivery with what they are a share of", () => {
    expect(figures.health.now).toEqual({
      active: 4,
      trials: { part: 1, whole: 2 },
      churn: { part: 1, whole: 2 },
      delivered: { part: 3, whole: 4 },
    });
  });

  it("follows new people to their access", () => {
    expect(figures.funnel.map((step) => step.people)).toEqual([3, 3, 3, 2]);
  });

  it("tells a person about the paid order without access", () => {
    expect(figures.concerns).toEqual([
      {
        id: "waiting_access",
        kind: "waiting_access",
        severity: "critical",
        count: 1,
        params: {},
        closable: false,
      },
    ]);
  });
});

describe("a period", () => {
  const over = async (period: "7d" | "30d" | "month" | "12m") =>
    (await readOverview({ db: database.db, clock: fixedClock(now) }, { period })).value;

  it("opens with what recurring revenue was at its start", async () => {
    const openings = async (period: "7d" | "30d" | "month" | "12m") =>
      (await over(period)).recurring.find((each) => each.currency === "SAR")?.opening;
    expect(await openings("month")).toBe(march("SAR")?.opening);
    expect(await openings("12m")).toBe(0n);
  });

  it("counts people, demos and orders that fall into it", async () => {
    const [week, year] = [await over("7d"), await over("12m")];
    expect(week.health.now.trials).toEqual({ part: 1, whole: 2 });
    expect(week.funnel[0]?.people).toBe(0);
    expect(year.funnel[0]?.people).toBeGreaterThan(figures.funnel[0]?.people ?? 0);
    expect(year.health.now.churn.whole).toBe(0);
  });

  it("is compared with the one before it", () => {
    expect(periodBefore(now, "Asia/Riyadh", "7d")).toEqual({
      now: { start: new Date("2026-03-08T09:00:00Z"), end: now },
      previous: { start: new Date("2026-03-01T09:00:00Z"), end: new Date("2026-03-08T09:00:00Z") },
    });
    expect(periodBefore(now, "Asia/Riyadh", "month")).toEqual({
      now: { start: new Date("2026-02-28T21:00:00Z"), end: now },
      previous: { start: new Date("2026-01-31T21:00:00Z"), end: new Date("2026-02-28T21:00:00Z") },
    });
  });
});

describe("months in the shop's zone", () => {
  it("run from midnight to midnight there, the last one until now", () => {
    expect(lastMonths(now, "Asia/Riyadh", 2)).toEqual([
      { key: "2026-02", start: new Date("2026-01-31T21:00:00Z"), end: new Date("2026-02-28T21:00:00Z") },
      { key: "2026-03", start: new Date("2026-02-28T21:00:00Z"), end: now },
    ]);
  });

  it.each([
    ["2026-03-01T03:00:00Z", "morning"],
    ["2026-03-01T12:00:00Z", "afternoon"],
    ["2026-03-01T18:00:00Z", "evening"],
  ] as const)("%s is the shop's %s", (instant, part) => {
    expect(partOfDay(new Date(instant), "Asia/Riyadh")).toBe(part);
  });
});
