import { createTranslator } from "next-intl";
import { describe, expect, it } from "vitest";
import { formatAmount } from "@/lib/core/money";
import ar from "@/messages/ar.json";
import en from "@/messages/en.json";
import fa from "@/messages/fa.json";
import ru from "@/messages/ru.json";
import { REASONS, type Reason } from "./reasons";
import { reasonArguments } from "./rules";

const formats = {
  money: (minorUnits: number) => `SAR ${formatAmount(minorUnits, "SAR")}`,
  moment: (instant: string) => instant.slice(0, 10),
  promotion: (id: string) => id,
};

const PARAMS: Partial<Record<Reason, Record<string, string | number | null>>> = {
  NOT_STARTED: { startsAt: "2026-04-01T00:00:00Z" },
  EXPIRED: { endedAt: "2026-04-01T00:00:00Z" },
  OUTSIDE_SCHEDULE: { nextStart: "2026-04-01T00:00:00Z" },
  MIN_ORDER: { required: 10_000, current: 4410 },
  MAX_ORDER: { limit: 10_000, current: 14_410 },
  MIN_QUANTITY: { required: 5, current: 3 },
  AUDIENCE_MISMATCH: { dimension: "birthday" },
  NOT_COMBINABLE: { with: "RAMADAN" },
  BETTER_OFFER_APPLIED: { by: "WHITE10", difference: 3978 },
  RESERVED_ELSEWHERE: { retryAfterSeconds: 21 },
  RATE_LIMITED: { retryAfterSeconds: 1 },
};

const languages = { en, ru, ar, fa };

function tell(language: keyof typeof languages, reason: Reason, params = PARAMS[reason] ?? {}): string {
  const t = createTranslator({
    locale: language,
    messages: { reasons: languages[language].reasons },
    namespace: "reasons",
    onError: (error) => {
      throw error;
    },
  });
  return t(reason, reasonArguments(reason, params, formats));
}

describe.each(Object.keys(languages) as (keyof typeof languages)[])("in %s", (language) => {
  it.each(REASONS)("%s is told in words", (reason) => {
    const text = tell(language, reason);
    expect(text.length).toBeGreaterThan(10);
    expect(text).not.toMatch(/[{}]|undefined|null|NaN/);
  });
});

describe("a reason", () => {
  it.each<[Reason, Record<string, string | number | null>, string]>([
    [
      "MIN_ORDER",
      { required: 10_000, current: 4410 },
      "This offer starts at SAR 100.00; your order is at SAR 44.10. Add SAR 55.90 to get it.",
    ],
    [
      "MIN_QUANTITY",
      { required: 5, current: 3 },
      "This offer needs 5 units; you have 3. Add 2 more to get it.",
    ],
    [
      "BETTER_OFFER_APPLIED",
      { by: "WHITE10", difference: 3978 },
      "WHITE10 already saves you SAR 39.78 more. Nothing to do.",
    ],
    [
      "BETTER_OFFER_APPLIED",
      { by: "TRIAL", difference: 0 },
      "TRIAL already gives you as much. Nothing to do.",
    ],
    [
      "OUTSIDE_SCHEDULE",
      { nextStart: null },
      "This offer runs only at certain times. It will not open again.",
    ],
  ])("%s shows %j", (reason, params, text) => {
    expect(tell("en", reason, params)).toBe(text);
  });
});
