import { toSafeInteger } from "@/lib/core/money";
import { instantText } from "@/lib/core/zones";
import { refuseAudience } from "./audience";
import type { CompiledPromotion } from "./compile";
import { Person } from "./person";
import type { Run } from "./run";
import { isOpen, nextStart } from "./schedule";
import { explainEmptyScope, largestLine, linesInScope, PRODUCT_SCOPE, unitsIn } from "./scope";
import type { Refusal } from "./types";

const plain = (reason: Refusal["reason"]): Refusal => ({ reason, params: {} });
const INACTIVE = plain("INACTIVE");
const CURRENCY_MISMATCH = plain("CURRENCY_MISMATCH");
const USAGE_LIMIT_TOTAL = plain("USAGE_LIMIT_TOTAL");
const USAGE_LIMIT_CUSTOMER = plain("USAGE_LIMIT_CUSTOMER");
const LOGIN_REQUIRED = plain("LOGIN_REQUIRED");
export const BUDGET_EXHAUSTED = plain("BUDGET_EXHAUSTED");

/** What refuses a promotion whatever the other promotions do. */
export function refuseOutright(run: Run, promotion: CompiledPromotion): Refusal | null {
  const given = run.facts.refused;
  if (given !== undefined && Object.hasOwn(given, promotion.id)) return given[promotion.id] ?? null;
  if (!promotion.isActive) return INACTIVE;
  return (
    refuseTime(run, promotion) ??
    (promotion.currency !== null && promotion.currency !== run.currency ? CURRENCY_MISMATCH : null) ??
    refuseLimits(run, promotion) ??
    refuseCustomer(run, promotion) ??
    refuseLines(run, promotion)
  );
}

function refuseTime(run: Run, { startsAt, endsAt, startsAtText, endsAtText, recurring }: CompiledPromotion) {
  const { now } = run;
  if (now < startsAt) return { reason: "NOT_STARTED", params: { startsAt: startsAtText } } as const;
  if (now >= endsAt) return { reason: "EXPIRED", params: { endedAt: endsAtText } } as const;
  if (recurring === null) return null;
  const shopZone = run.facts.timeZone;
  const timeZone = recurring.zone === "customer" ? (run.customer?.timeZone ?? shopZone) : shopZone;
  if (isOpen(recurring, now, timeZone)) return null;
  const next = nextStart(recurring, now, timeZone, endsAt);
  return {
    reason: "OUTSIDE_SCHEDULE",
    params: { nextStart: next === null ? null : instantText(next) },
  } as const;
}

function refuseLimits(run: Run, promotion: CompiledPromotion): Refusal | null {
  if (promotion.isUsedUp) return USAGE_LIMIT_TOTAL;
  if (promotion.perCustomer !== Number.MAX_SAFE_INTEGER && run.customer !== null) {
    const { usage } = run.customer;
    const uses = Object.hasOwn(usage, promotion.id) ? (usage[promotion.id] ?? 0) : 0;
    if (uses >= promotion.perCustomer) return USAGE_LIMIT_CUSTOMER;
  }
  return budgetLeftOf(run, promotion) <= 0 ? BUDGET_EXHAUSTED : null;
}

export function budgetLeftOf(run: Run, promotion: CompiledPromotion): number {
  const left = run.facts.budgetsLeft?.[promotion.id];
  return left === undefined ? promotion.budgetLeft : toSafeInteger(left);
}

function refuseCustomer(run: Run, promotion: CompiledPromotion): Refusal | null {
  if (!promotion.needsCustomer) return null;
  if (run.customer === null) return LOGIN_REQUIRED;
  if (promotion.audience === null) return null;
  run.person ??= new Person(run.customer, run.now, run.facts.timeZone);
  return refuseAudience(promotion.audience, run.person);
}

function refuseLines(run: Run, promotion: CompiledPromotion): Refusal | null {
  const lines = linesInScope(run, promotion);
  if (lines.length === 0) return explainEmptyScope(run, promotion);
  const { requiresTags, minQuantity, minLineQuantity } = promotion;
  if (requiresTags?.some((tag) => !run.cartLines.some((line) => line.tags.includes(tag))))
    return PRODUCT_SCOPE;
  if (minQuantity > 0) {
    const current = unitsIn(run, lines);
    if (current < minQuantity) return { reason: "MIN_QUANTITY", params: { required: minQuantity, current } };
  }
  if (minLineQuantity > 0) {
    const current = largestLine(run, lines);
    if (current < minLineQuantity)
      return { reason: "MIN_QUANTITY", params: { required: minLineQuantity, current } };
  }
  return null;
}

/** What refuses a promotion for what the cart costs when its turn comes. Both bounds are inclusive. */
export function refuseSubtotal(run: Run, promotion: CompiledPromotion): Refusal | null {
  const current = promotion.onList ? run.listTotal : run.runningTotal;
  if (current < promotion.minSubtotal) {
    return { reason: "MIN_ORDER", params: { required: promotion.minSubtotal, current } };
  }
  if (current > promotion.maxSubtotal)
    return { reason: "MAX_ORDER", params: { limit: promotion.maxSubtotal, current } };
  return null;
}
