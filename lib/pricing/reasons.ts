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
