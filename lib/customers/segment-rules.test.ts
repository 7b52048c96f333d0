import { describe, expect, it } from "vitest";
import { CURRENCIES } from "@/lib/core/money";
import { DAY, plus } from "@/lib/core/time";
import { type Behaviour, daysSinceActive, HIGH_VALUE, segmentsOf } from "./segment-rules";

const now = new Date("2026-03-01T12:00:00Z");
const ago = (days: number, milliseconds = 0) => plus(now, -days * DAY + milliseconds);

/** Came long ago and did nothing. */
const stranger: Behaviour = {
  createdAt: ago(400),
  orders: 0,
  spent: {},
  lastPaidAt: null,
  accessUntil: null,
  paidAccessUntil: null,
};
const subscriber = (until: Date): Partial<Behaviour> => ({
  orders: 1,
  lastPaidAt: ago(200),
  accessUntil: until,
  paidAccessUntil: until,
});
const of = (more: Partial<Behaviour>): Behaviour => ({ ...stranger, ...more });

describe("a customer", () => {
  it.each<[string, Partial<Behaviour>, string[]]>([
    ["came long ago and did nothing", {}, []],
    ["came today", { createdAt: now }, ["new"]],
    ["came 30 days ago", { createdAt: ago(30) }, ["new"]],
    ["came 31 days ago", { createdAt: ago(31) }, []],
    ["is on a trial", { accessUntil: ago(-3) }, []],
    ["has paid access", subscriber(ago(-1)), ["active"]],
    ["has paid access for another millisecond", subscriber(ago(0, 1)), ["active"]],
    ["has access that ends this instant", subscriber(now), ["at_risk"]],
    ["had access until 60 days ago", subscriber(ago(60)), ["at_risk"]],
    ["had access until 61 days ago", subscriber(ago(61)), ["churned"]],
    [
      "left and is on a trial of something else",
      { ...subscriber(ago(10)), accessUntil: ago(-3) },
      ["at_risk"],
    ],
    ["paid four orders and has access", { ...subscriber(ago(-1)), orders: 4 }, ["active"]],
    ["paid five orders and has access", { ...subscriber(ago(-1)), orders: 5 }, ["active", "vip"]],
    ["paid five orders and left", { ...subscriber(ago(90)), orders: 5 }, ["churned"]],
    ["spent a little less than much", { spent: { SAR: 74_999n } }, []],
    ["spent much", { spent: { SAR: 75_000n } }, ["high_value"]],
    ["spent much over two currencies", { spent: { SAR: 74_999n, USD: 19_999n } }, []],
    ["spent much in Stars", { spent: { SAR: 1n, XTR: 10_000n } }, ["high_value"]],
  ])("who %s is in the segments", (_, more, segments) => {
    expect(segmentsOf(of(more), now)).toEqual(segments);
  });

  it("is of high value by a sum in every currency", () => {
    for (const currency of CURRENCIES)
      expect(segmentsOf(of({ spent: { [currency]: HIGH_VALUE[currency] } }), now)).toEqual(["high_value"]);
  });
});

describe("the days since a customer was active", () => {
  it.each<[string, Partial<Behaviour>, number | null]>([
    ["who never had anything are unknown, however often they look", { createdAt: now }, null],
    ["with access are none", { accessUntil: ago(-100), lastPaidAt: ago(300) }, 0],
    ["on a trial are none", { accessUntil: ago(-1) }, 0],
    ["whose trial ended are counted from its end", { accessUntil: ago(8) }, 8],
    ["whose access ended are counted from its end", { accessUntil: ago(60), lastPaidAt: ago(90) }, 60],
    ["who paid without getting access are counted from the payment", { lastPaidAt: ago(7) }, 7],
    [
      "who paid again and were paid back are counted from the payment",
      { accessUntil: ago(90), lastPaidAt: ago(7) },
      7,
    ],
    ["count a day when it is whole", { accessUntil: ago(60, 1) }, 59],
  ])("%s", (_, more, days) => {
    expect(daysSinceActive(of(more), now)).toBe(days);
  });
});
