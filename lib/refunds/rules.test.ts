import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY, HOUR, plus } from "@/lib/core/time";
import {
  decidePolicy,
  decideRefund,
  type PolicyFacts,
  pauseAfter,
  type RefundAsk,
  type RefundFacts,
  refundable,
  unusedPart,
} from "./rules";

const start = new Date("2026-03-01T00:00:00Z");
const end = plus(start, 30 * DAY);
const onDay = (days: number) => plus(start, days * DAY);

const facts: RefundFacts = {
  status: "paid",
  paidByProviderMinor: 30_000n,
  paidByWalletMinor: 0n,
  backToProviderMinor: 0n,
  backToWalletMinor: 0n,
  providerMoneyInWalletMinor: 0n,
  method: "stripe",
  providerRefusal: null,
  time: { start, end, subscriptionEnd: end },
  slots: [],
  cashbackMinor: 0n,
  pointsEarned: 0n,
  pointsSpent: 0n,
};
const all: RefundAsk = {
  share: { kind: "all" },
  destination: "original",
  reason: "asked_in_time",
  endsAccess: null,
};
const some = (amountMinor: bigint): RefundAsk => ({ ...all, share: { kind: "amount", amountMinor } });
const unused: RefundAsk = { ...all, share: { kind: "unused" } };

const planned = (given: Partial<RefundFacts>, ask: RefundAsk, now = onDay(10)) => {
  const plan = decideRefund({ ...facts, ...given }, ask, now);
  if (!plan.ok) throw new Error(plan.error);
  return plan.value;
};

describe("a refund", () => {
  it("of everything gives back all that was paid, to where it came from, and ends access", () => {
    expect(planned({}, all)).toMatchObject({
      amountMinor: 30_000n,
      toProviderMinor: 30_000n,
      toWalletMinor: 0n,
      isFull: true,
      access: { kind: "ends_now" },
    });
  });

  it("of a part leaves access, unless it is told to end it", () => {
    expect(planned({}, some(1n))).toMatchObject({ isFull: false, access: { kind: "stays" } });
    expect(planned({}, { ...some(1n), endsAccess: true }).access).toEqual({ kind: "ends_now" });
    expect(planned({}, { ...all, endsAccess: false }).access).toEqual({ kind: "stays" });
  });

  it("of the last part is a full one", () => {
    expect(planned({ backToProviderMinor: 29_999n }, some(1n)).isFull).toBe(true);
  });

  it("of the unused days counts them to the second", () => {
    expect(planned({}, unused, onDay(10)).amountMinor).toBe(20_000n);
    expect(planned({}, unused, plus(onDay(10), 12 * HOUR)).amountMinor).toBe(19_500n);
    expect(planned({ backToProviderMinor: 25_000n }, unused, onDay(10)).amountMinor).toBe(5_000n);
  });

  it("gives back to the wallet what the wallet paid, after what the provider collected", () => {
    const mixed = { paidByWalletMinor: 2_000n };
    expect(planned(mixed, all)).toMatchObject({ toProviderMinor: 30_000n, toWalletMinor: 2_000n });
    expect(planned(mixed, some(500n))).toMatchObject({ toProviderMinor: 500n, toWalletMinor: 0n });
    expect(planned({ ...mixed, backToProviderMinor: 30_000n }, some(500n))).toMatchObject({
      toProviderMinor: 0n,
      toWalletMinor: 500n,
    });
  });

  it("never sends a provider's money twice after some of it went into the wallet", () => {
    const given = { backToWalletMinor: 10_000n, providerMoneyInWalletMinor: 10_000n };
    expect(planned(given, all)).toMatchObject({ amountMinor: 20_000n, toProviderMinor: 20_000n });
  });

  it("into the wallet needs nothing of the provider", () => {
    const plan = planned({ providerRefusal: "unsupported" }, { ...all, destination: "wallet" });
    expect(plan).toMatchObject({ toProviderMinor: 0n, toWalletMinor: 30_000n });
  });

  it("keeps the time that other orders bought", () => {
    const later = { time: { start, end, subscriptionEnd: plus(end, 30 * DAY) } };
    expect(planned(later, all, onDay(10)).access).toEqual({ kind: "shortened", until: onDay(40) });
    const notBegun = { time: { start: onDay(30), end: onDay(60), subscriptionEnd: onDay(60) } };
    expect(planned(notBegun, all, onDay(10)).access).toEqual({ kind: "shortened", until: onDay(30) });
    const over = { time: { start, end, subscriptionEnd: plus(end, 30 * DAY) } };
    expect(planned(over, all, onDay(31)).access).toEqual({ kind: "shortened", until: onDay(60) });
  });

  it("gives a slot back where the promotion says so, on a full refund that is no fraud", () => {
    const slots = [
      { promotionId: "a", code: "A", name: "A", returns: true },
      { promotionId: "b", code: null, name: "B", returns: false },
    ];
    const back = (ask: RefundAsk) => planned({ slots }, ask).slots.map(({ comesBack }) => comesBack);
    expect(back(all)).toEqual([true, false]);
    expect(back(some(29_999n))).toEqual([false, false]);
    expect(back({ ...all, reason: "fraud" })).toEqual([false, false]);
  });

  it("takes back the share of cashback and points that the money earned, and returns spent points at the end", () => {
    const earned = { cashbackMinor: 301n, pointsEarned: 300n, pointsSpent: 50n };
    expect(planned(earned, some(10_000n))).toMatchObject({
      cashbackMinor: 100n,
      pointsTakenBack: 100n,
      pointsReturned: 0n,
    });
    expect(planned(earned, all)).toMatchObject({
      cashbackMinor: 301n,
      pointsTakenBack: 300n,
      pointsReturned: 50n,
    });
  });

  it.each([
    ["of an order nobody paid", { status: "reserved" as const }, all, "refund.order_not_paid"],
    ["where all went back", { backToProviderMinor: 30_000n }, all, "refund.nothing_left"],
    ["of an order that cost nothing", { paidByProviderMinor: 0n }, all, "refund.nothing_left"],
    ["of more than is left", { backToProviderMinor: 1n }, some(30_000n), "refund.amount_too_high"],
    ["of nothing", {}, some(0n), "refund.amount_too_low"],
    [
      "of unused days where none are left",
      { time: { start, end: onDay(5), subscriptionEnd: end } },
      unused,
      "refund.nothing_unused",
    ],
    ["of unused days where no time was bought", { time: null }, unused, "refund.nothing_unused"],
    ["by a provider that cannot", { providerRefusal: "unsupported" as const }, all, "refund.method_cannot"],
  ])("is refused %s", (_, given, ask, error) => {
    expect(decideRefund({ ...facts, ...given }, ask, onDay(10))).toMatchObject({ ok: false, error });
  });

  it("in any number of parts gives back exactly what was paid and takes back exactly what was earned", () => {
    fc.assert(
      fc.property(
        fc.record({
          paidByProviderMinor: fc.bigInt(0n, 1_000_000n),
          paidByWalletMinor: fc.bigInt(0n, 1_000_000n),
          cashbackMinor: fc.bigInt(0n, 5_000n),
          pointsEarned: fc.bigInt(0n, 5_000n),
        }),
        fc.array(fc.record({ part: fc.bigInt(1n, 400_000n), wallet: fc.boolean() }), { maxLength: 6 }),
        (paid, parts) => {
          let world: RefundFacts = { ...facts, ...paid };
          let cashback = 0n;
          let points = 0n;
          for (const { part, wallet } of [...parts, { part: null, wallet: false }]) {
            const ask = part === null ? all : some(part);
            const plan = decideRefund(world, { ...ask, destination: wallet ? "wallet" : "original" }, start);
            if (!plan.ok) continue;
            const { amountMinor, toProviderMinor, toWalletMinor } = plan.value;
            expect(toProviderMinor + toWalletMinor).toBe(amountMinor);
            const ofProvider =
              world.paidByProviderMinor - world.backToProviderMinor - world.providerMoneyInWalletMinor;
            const inWallet = wallet ? (amountMinor < ofProvider ? amountMinor : ofProvider) : 0n;
            world = {
              ...world,
              backToProviderMinor: world.backToProviderMinor + toProviderMinor,
              backToWalletMinor: world.backToWalletMinor + toWalletMinor,
              providerMoneyInWalletMinor: world.providerMoneyInWalletMinor + inWallet,
              cashbackMinor: world.cashbackMinor - plan.value.cashbackMinor,
              pointsEarned: world.pointsEarned - plan.value.pointsTakenBack,
            };
            cashback += plan.value.cashbackMinor;
            points += plan.value.pointsTakenBack;
            expect(world.backToProviderMinor <= world.paidByProviderMinor).toBe(true);
          }
          expect(refundable(world)).toBe(0n);
          const moved = paid.paidByProviderMinor + paid.paidByWalletMinor > 0n;
          expect([cashback, points]).toEqual(moved ? [paid.cashbackMinor, paid.pointsEarned] : [0n, 0n]);
        },
      ),
    );
  });
});

describe("the unused part of an amount", () => {
  const time = { start, end, subscriptionEnd: end };
  it.each([
    ["before it begins, all of it", onDay(-3), 30_000n],
    ["at its first instant, all of it", start, 30_000n],
    ["after a third, two thirds", onDay(10), 20_000n],
    ["at its last instant, nothing", end, 0n],
    ["later, nothing", onDay(40), 0n],
  ])("is %s", (_, now, expected) => {
    expect(unusedPart(30_000n, time, now)).toBe(expected);
  });
});

describe("a plan's refund policy", () => {
  const policy = { days: 14, usedBasisPoints: 5_000 };
  const asked: PolicyFacts = {
    policy,
    paidAt: start,
    time: { start, end, subscriptionEnd: end },
    refundedBefore: false,
    isDisputed: false,
  };

  it("grants a request up to and with the last instant of its days", () => {
    expect(decidePolicy(asked, onDay(14))).toEqual({ ok: true, value: { until: onDay(14) } });
    expect(decidePolicy(asked, plus(onDay(14), 1))).toMatchObject({ ok: false, error: "refund.too_late" });
  });

  it("grants a request while no more than its share is used", () => {
    const long = { ...asked, policy: { ...policy, days: 30 } };
    expect(decidePolicy(long, onDay(15)).ok).toBe(true);
    expect(decidePolicy(long, plus(onDay(15), 1))).toMatchObject({ error: "refund.used_too_much" });
  });

  it.each([
    ["where the plan offers none", { policy: null }, "refund.not_offered"],
    ["a second time", { refundedBefore: true }, "refund.asked_before"],
    ["of a payment in dispute", { isDisputed: true }, "refund.disputed"],
  ])("refuses a request %s", (_, given, error) => {
    expect(decidePolicy({ ...asked, ...given }, onDay(1))).toMatchObject({ ok: false, error });
  });
});

describe("the pause before the provider is asked again", () => {
  it("doubles, up to six hours", () => {
    expect([0, 1, 2, 30].map(pauseAfter)).toEqual([30, 60, 120, 21_600]);
  });
});
