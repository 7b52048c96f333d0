import type { CatalogPlan, CatalogProduct, Price } from "@/lib/catalog/types";
import { type Currency, divideRounded, toSafeInteger } from "@/lib/core/money";
import { foldForGuessers, type Reason } from "@/lib/pricing/reasons";
import type { Quote, Refusal } from "@/lib/pricing/types";
import type { LivePromotion, WrittenCode } from "./live-promotions";
import type { CodeVerdict, SlipLine, SlipView } from "./types";

export interface LimitFacts {
  now: Date;
  fullLimits: readonly string[];
  /** What is left of the budgets, by limit holder. */
  budgetsLeft: Readonly<Record<string, bigint>>;
  /** Until when the customer's own open orders hold a promotion, by promotion id. */
  ownHolds: Readonly<Record<string, string>>;
  usage: Readonly<Record<string, number>>;
  hadTrial: boolean;
}

/** What the engine cannot see: counters of the database, the customer's own open order, a trial had before. */
export function decideRefusals(
  candidates: readonly LivePromotion[],
  facts: LimitFacts,
): Record<string, Refusal> {
  const refused: Record<string, Refusal> = {};
  for (const { row, promotion, through } of candidates) {
    const refusal = through?.refusal ?? refusalOf(row, promotion.effect.kind, facts);
    if (refusal) refused[row.id] = refusal;
  }
  return refused;
}

/** Why a written code counts no more, whatever its promotion says. */
export function decideCode(code: WrittenCode, now: Date): Refusal | null {
  if (code.revokedAt !== null) return { reason: "INACTIVE", params: {} };
  if (code.startsAt !== null && now < code.startsAt)
    return { reason: "NOT_STARTED", params: { startsAt: code.startsAt.toISOString() } };
  if (code.endsAt !== null && now >= code.endsAt)
    return { reason: "EXPIRED", params: { endedAt: code.endsAt.toISOString() } };
  if (code.used < code.maximum) return null;
  return code.ownHoldUntil === null
    ? { reason: "USAGE_LIMIT_TOTAL", params: {} }
    : reservedElsewhere(code.ownHoldUntil, now);
}

function reservedElsewhere(until: Date, now: Date): Refusal {
  const seconds = Math.ceil((until.getTime() - now.getTime()) / 1000);
  return { reason: "RESERVED_ELSEWHERE", params: { retryAfterSeconds: Math.max(1, seconds) } };
}

function refusalOf(row: LivePromotion["row"], kind: string, facts: LimitFacts): Refusal | null {
  const isFull = facts.fullLimits.includes(row.limitId);
  const isOwnUsedUp = row.maxPerCustomer !== null && (facts.usage[row.id] ?? 0) >= row.maxPerCustomer;
  const heldUntil = facts.ownHolds[row.id];
  const isBudgetGone = (facts.budgetsLeft[row.limitId] ?? 1n) <= 0n;
  if ((isFull || isOwnUsedUp || isBudgetGone) && heldUntil !== undefined)
    return reservedElsewhere(new Date(heldUntil), facts.now);
  if (isFull) return { reason: "USAGE_LIMIT_TOTAL", params: {} };
  if (kind === "free_trial" && facts.hadTrial) return { reason: "USAGE_LIMIT_CUSTOMER", params: {} };
  return null;
}

/** What a stranger may know of a refusal; one's own open order is no secret. */
const toldReason = (reason: Reason, live: LivePromotion | undefined): Reason =>
  live?.isSingleUse && reason !== "RESERVED_ELSEWHERE" ? foldForGuessers(reason) : reason;

export interface VerdictFacts {
  entered: readonly string[];
  keyOf: (code: string) => string;
  findByKey: (key: string) => LivePromotion | undefined;
  /** The code that counts, of those that give the same promotion. */
  chosen: ReadonlyMap<string, LivePromotion>;
  /** Keys that guessing too fast keeps from being looked at. */
  blocked: ReadonlySet<string>;
  retryAfterSeconds: number;
  quote: Quote;
}

/** One verdict per entered code, in the order entered. */
export function decideVerdicts(facts: VerdictFacts): CodeVerdict[] {
  const seen = new Set<string>();
  return facts.entered.map((code): CodeVerdict => {
    const key = facts.keyOf(code);
    const refuse = (reason: Reason, params: Refusal["params"] = {}): CodeVerdict => ({
      code,
      applied: false,
      reason,
      params: plainParams(params),
    });
    if (facts.blocked.has(key)) return refuse("RATE_LIMITED", { retryAfterSeconds: facts.retryAfterSeconds });
    const live = facts.findByKey(key);
    if (!live) return refuse("CODE_NOT_FOUND");
    if (seen.has(key)) return refuse("ALREADY_APPLIED");
    seen.add(key);
    const applied = facts.quote.applied.find(({ promotionId }) => promotionId === live.row.id);
    if (facts.chosen.get(live.row.id)?.row.codeKey !== live.row.codeKey) {
      // Another code that gives the same is in the cart already.
      const { reason, params } = live.through?.refusal ?? { reason: "ALREADY_APPLIED", params: {} };
      const told = toldReason(reason, live);
      return refuse(told, told === reason ? params : {});
    }
    if (applied)
      return {
        code,
        applied: true,
        amount: toSafeInteger(applied.amount),
        trialDays: live.promotion.effect.kind === "free_trial" ? live.promotion.effect.days : 0,
        endsAt: live.row.endsAt?.toISOString() ?? null,
      };
    const rejected = facts.quote.rejected.find(({ promotionId }) => promotionId === live.row.id);
    const told = toldReason(rejected?.reason ?? "NO_EFFECT", live);
    return refuse(told, told === rejected?.reason ? rejected.params : {});
  });
}

const plainParams = (params: Refusal["params"]): Record<string, string | number | boolean | null> =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === "object" && value !== null ? value.join(", ") : value,
    ]),
  );

/** Promotions by id, each as the code in the cart reaches it. */
export interface ById {
  get(promotionId: string): LivePromotion | undefined;
}

/** The receipt of one plan for one term: list price, the term's saving, then what each promotion takes off. */
export function printSlip(input: {
  product: CatalogProduct;
  plan: CatalogPlan;
  price: Price;
  quote: Quote;
  byId: ById;
  /** How many points pay the quote's points. */
  pointsSpent?: bigint;
}): SlipView {
  const { plan, price, quote } = input;
  const saving = price.listMinor - price.amountMinor;
  const lines: SlipLine[] = [
    {
      kind: "plan",
      planId: plan.id,
      name: plan.name,
      termMonths: price.termMonths,
      amount: toSafeInteger(price.listMinor),
    },
  ];
  if (saving > 0n)
    lines.push({
      kind: "term",
      termMonths: price.termMonths,
      basisPoints: Number(divideRounded(saving * 10_000n, price.listMinor)),
      amount: -toSafeInteger(saving),
    });
  for (const { promotionId, amount } of quote.applied) {
    const live = input.byId.get(promotionId);
    if (!live || amount === 0n) continue;
    const { effect } = live.promotion;
    lines.push({
      kind: "promotion",
      promotionId: live.row.id,
      name: live.row.name,
      code: live.row.code,
      basisPoints: effect.kind === "percent" ? effect.basisPoints : null,
      amount: -toSafeInteger(amount),
    });
  }
  return {
    currency: price.currency,
    lines,
    list: toSafeInteger(price.listMinor),
    discount: toSafeInteger(price.listMinor - quote.totals.total),
    total: toSafeInteger(quote.totals.total),
    ...tenderOf(quote.totals, input.pointsSpent ?? quote.totals.points),
  };
}

/** What of a total other purses pay, and what comes back; nothing is named that is nothing. */
function tenderOf({ points, wallet, due, cashback }: Quote["totals"], spent: bigint) {
  return {
    ...(points > 0n ? { points: toSafeInteger(points), pointCount: toSafeInteger(spent) } : {}),
    ...(wallet > 0n ? { wallet: toSafeInteger(wallet) } : {}),
    ...(points + wallet > 0n ? { due: toSafeInteger(due) } : {}),
    ...(cashback > 0n ? { cashback: toSafeInteger(cashback) } : {}),
  };
}

const MONTH_MS = 2_629_800_000;

/** Whole months since a customer came; an average month, because nobody's anniversary moves a price by a day. */
export const tenureMonths = (since: Date, now: Date): number =>
  Math.max(0, Math.floor((now.getTime() - since.getTime()) / MONTH_MS));

/** What decides whether two quotes are the same offer. */
export const offerOf = (input: { price: Price; quote: Quote; versions: ById }): string =>
  JSON.stringify([
    input.price.id,
    input.price.currency satisfies Currency,
    input.quote.totals.total.toString(),
    input.quote.trialDays,
    ...tenderPart(input.quote.totals),
    input.quote.applied.map(({ promotionId, amount }) => [
      promotionId,
      input.versions.get(promotionId)?.row.version ?? 0,
      amount.toString(),
    ]),
  ]);

/** What purses pay belongs to the offer; an offer without them reads as it always did. */
const tenderPart = ({ points, wallet, due, cashback }: Quote["totals"]): string[] =>
  points + wallet + cashback === 0n ? [] : [points, wallet, due, cashback].map(String);

/** How many whole points may pay of `total`, each paying `value`: the last one never pays more than what is left. */
export const payablePoints = (points: bigint, value: bigint, total: bigint): bigint =>
  value <= 0n ? 0n : points * value <= total ? points : total / value;
