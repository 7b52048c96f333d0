import { describe, expect, it } from "vitest";
import { decideRenewal, isRenewalKey, nextTry, type RenewalFacts, renewalKey } from "./renewal-rules";

const END = new Date("2026-04-01T12:00:00Z");
const at = (iso: string) => new Date(iso);
const consent = { planId: "pln_1", termMonths: 1, revokedAt: null };
const facts: RenewalFacts = {
  status: "active",
  isDemo: false,
  planId: "pln_1",
  termMonths: 1,
  periodEnd: END,
  consent,
  starsRenew: false,
  charge: { state: "none" },
  isPaying: false,
};
const DAY_BEFORE = at("2026-03-31T12:00:00Z");

describe("a term that the customer agreed to renew", () => {
  it.each([
    ["a moment before its last day", at("2026-03-31T11:59:59.999Z"), "wait"],
    ["when its last day begins", DAY_BEFORE, "charge"],
    ["at its end", END, "charge"],
    ["a moment before a day after its end", at("2026-04-02T11:59:59.999Z"), "charge"],
    ["a day after its end", at("2026-04-02T12:00:00Z"), "never"],
  ])("%s", (_, now, decision) => {
    expect(decideRenewal(facts, now)).toBe(decision);
  });

  it.each<[string, Partial<RenewalFacts>]>([
    ["nobody agreed", { consent: null }],
    ["the consent was taken back", { consent: { ...consent, revokedAt: DAY_BEFORE } }],
    ["another plan was bought since", { planId: "pln_2" }],
    ["another term was bought since", { termMonths: 12 }],
    ["Telegram charges Stars for it", { starsRenew: true }],
    ["it is a trial", { isDemo: true, status: "trialing" }],
    ["it is cancelled", { status: "cancelled" }],
    ["it is paused", { status: "paused" }],
    ["it has ended", { status: "expired" }],
    ["its money went back", { status: "refunded" }],
    ["the charge is over", { charge: { state: "over", tries: 1 } }],
  ])("is never charged where %s", (_, change) => {
    expect(decideRenewal({ ...facts, ...change }, DAY_BEFORE)).toBe("never");
  });

  it("is charged in grace, after a standstill", () => {
    expect(decideRenewal({ ...facts, status: "past_due" }, END)).toBe("charge");
  });

  it("waits while the customer pays by hand", () => {
    expect(decideRenewal({ ...facts, isPaying: true }, DAY_BEFORE)).toBe("wait");
  });

  it.each<[string, Partial<RenewalFacts>, Date, string]>([
    ["looked at again", {}, DAY_BEFORE, "charge"],
    ["looked at again although the customer pays by hand by now", { isPaying: true }, DAY_BEFORE, "charge"],
    ["only finished where the term has gone on", { consent: null }, DAY_BEFORE, "finish"],
    ["only finished where the subscription ended", { status: "refunded" }, DAY_BEFORE, "finish"],
    ["only finished once its time is over", {}, at("2026-04-02T12:00:00Z"), "finish"],
  ])("once asked for, is %s", (_, change, now, decision) => {
    expect(decideRenewal({ ...facts, charge: { state: "asked", tries: 1 }, ...change }, now)).toBe(decision);
  });
});

describe("a term whose card was refused in passing", () => {
  const charge = { state: "postponed", tries: 1, nextTryAt: END } as const;
  it.each<[string, Partial<RenewalFacts>, Date, string]>([
    ["waits for its next try", {}, DAY_BEFORE, "wait"],
    ["is charged again at its next try", {}, END, "charge"],
    [
      "is charged again in grace, days after its end",
      { status: "past_due" },
      at("2026-04-04T12:00:00Z"),
      "charge",
    ],
    ["waits while the customer pays by hand", { isPaying: true }, END, "wait"],
    [
      "is left alone where the consent was taken back",
      { consent: { ...consent, revokedAt: END } },
      END,
      "never",
    ],
    ["is left alone once its access has ended", { status: "expired" }, END, "never"],
    ["is left alone where the term has gone on", { consent: null }, END, "never"],
  ])("%s", (_, change, now, decision) => {
    expect(decideRenewal({ ...facts, charge, ...change }, now)).toBe(decision);
  });

  it("is looked at again in its second try for as long as there is access", () => {
    const late = { ...facts, status: "past_due", charge: { state: "asked", tries: 2 } } as const;
    expect(decideRenewal(late, at("2026-04-04T12:00:00Z"))).toBe("charge");
    expect(decideRenewal({ ...late, status: "expired" }, at("2026-04-04T12:00:00Z"))).toBe("finish");
  });

  it.each([
    ["half a day after the first", 1, "2026-04-01T00:00:00.000Z"],
    ["a day after the second", 2, "2026-04-01T12:00:00.000Z"],
    ["two days after the third", 3, "2026-04-02T12:00:00.000Z"],
  ])("is tried again %s", (_, tries, next) => {
    const accessUntil = at("2026-04-30T12:00:00Z");
    expect(nextTry({ tries, accessUntil }, DAY_BEFORE)?.toISOString()).toBe(next);
  });

  it("is tried four times, and never at or after the end of its access", () => {
    expect(nextTry({ tries: 4, accessUntil: at("2026-04-30T12:00:00Z") }, DAY_BEFORE)).toBeNull();
    expect(nextTry({ tries: 1, accessUntil: at("2026-04-01T00:00:00.001Z") }, DAY_BEFORE)).not.toBeNull();
    expect(nextTry({ tries: 1, accessUntil: at("2026-04-01T00:00:00Z") }, DAY_BEFORE)).toBeNull();
  });
});

describe("the key of a renewal", () => {
  it.each([
    [renewalKey("sub_1:2026"), true],
    [renewalKey("sub_1:2026", 2), true],
    [`${renewalKey("sub_1:2026", 2)}:confirm`, false],
    [`${renewalKey("sub_1:2026")}:confirm`, false],
    ["tap-1", false],
  ])("%s names a charge without the customer: %s", (key, is) => {
    expect(isRenewalKey(key)).toBe(is);
  });
});
