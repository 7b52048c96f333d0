import type { Params } from "@/lib/core/result";

/** Why a promotion does not count. Stable: clients, texts and reports depend on these names. */
export const REASONS = [
  "CODE_NOT_FOUND",
  "INACTIVE",
  "NOT_STARTED",
  "EXPIRED",
  "OUTSIDE_SCHEDULE",
  "USAGE_LIMIT_TOTAL",
  "USAGE_LIMIT_CUSTOMER",
  "BUDGET_EXHAUSTED",
  "MIN_ORDER",
  "MAX_ORDER",
  "MIN_QUANTITY",
  "PRODUCT_SCOPE",
  "TERM_SCOPE",
  "AUDIENCE_MISMATCH",
  "FIRST_PURCHASE_ONLY",
  "LOGIN_REQUIRED",
  "RECIPIENT_MISMATCH",
  "SELF_REFERRAL",
  "ALREADY_REFERRED",
  "CURRENCY_MISMATCH",
  "NOT_COMBINABLE",
  "BETTER_OFFER_APPLIED",
  "ALREADY_APPLIED",
  "NO_EFFECT",
  "RESERVED_ELSEWHERE",
  "QUOTE_STALE",
  "RATE_LIMITED",
] as const;
export type Reason = (typeof REASONS)[number];

/** Reasons that would tell someone guessing codes that a single-use code exists. */
const REVEALING: ReadonlySet<Reason> = new Set<Reason>([
  "INACTIVE",
  "NOT_STARTED",
  "EXPIRED",
  "USAGE_LIMIT_TOTAL",
  "RECIPIENT_MISMATCH",
  "RESERVED_ELSEWHERE",
]);

/** What a stranger is told about a single-use code; the owner's views keep the true reason. */
export const foldForGuessers = (reason: Reason): Reason =>
  REVEALING.has(reason) ? "CODE_NOT_FOUND" : reason;

export interface ReasonFormats {
  money: (minorUnits: number) => string;
  moment: (instant: string) => string;
  /** The promotion's name as people know it. */
  promotion: (id: string) => string;
}

const MONEY_REASONS: ReadonlySet<Reason> = new Set<Reason>([
  "MIN_ORDER",
  "MAX_ORDER",
  "BETTER_OFFER_APPLIED",
]);

/** The placeholders of `messages/*.json` → `reasons.<REASON>`, already formatted for the reader. */
export function reasonArguments(
  reason: Reason,
  params: Params,
  formats: ReasonFormats,
): Record<string, string | number> {
  const given: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === "string" || typeof value === "number")
      given[name] = formatted(reason, name, value, formats);
  }
  const { required, current } = params;
  if (typeof required === "number" && typeof current === "number") {
    const missing = Math.max(0, required - current);
    given["missing"] = MONEY_REASONS.has(reason) ? formats.money(missing) : missing;
  }
  if (reason === "OUTSIDE_SCHEDULE") given["known"] = params["nextStart"] ? "yes" : "no";
  if (reason === "BETTER_OFFER_APPLIED") given["cheaper"] = params["difference"] === 0 ? "no" : "yes";
  return given;
}

function formatted(
  reason: Reason,
  name: string,
  value: string | number,
  formats: ReasonFormats,
): string | number {
  if (name === "startsAt" || name === "endedAt" || name === "nextStart") return formats.moment(String(value));
  if (name === "by" || name === "with") return formats.promotion(String(value));
  if (typeof value === "number" && MONEY_REASONS.has(reason)) return formats.money(value);
  return value;
}
