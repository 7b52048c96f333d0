import { type Currency, formatAmount, isCurrency } from "@/lib/core/money";

type Say = (key: string, values?: Record<string, string | number | Date>) => string;

/** The parts of a promotion's definition that its owner sets here. */
export interface PromoTerms {
  effect: { kind: string; basisPoints?: number; amount?: number; price?: number; days?: number };
  currency: Currency | null;
  cap: number | null;
  minimumOrder: number | null;
  firstPurchase: boolean;
  productIds: string[];
  planIds: string[];
  termMonths: number[];
}

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const numberOf = (value: unknown): number | null => (typeof value === "number" ? value : null);

/** Reads a stored definition; what is not there has the engine's default. */
export function termsOf(definition: Record<string, unknown>): PromoTerms {
  const scope = recordOf(definition["scope"]);
  const conditions = recordOf(definition["conditions"]);
  const currency = definition["currency"];
  return {
    effect: recordOf(definition["effect"]) as PromoTerms["effect"],
    currency: typeof currency === "string" && isCurrency(currency) ? currency : null,
    cap: numberOf(definition["cap"]),
    minimumOrder: numberOf(conditions["minSubtotal"]),
    firstPurchase: conditions["firstPurchase"] === true,
    productIds: listOf(scope["productIds"]).map(String),
    planIds: listOf(scope["planIds"]).map(String),
    termMonths: listOf(scope["termMonths"]).map(Number),
  };
}

export const plainMoney = (amount: number, currency: Currency | null): string =>
  currency === null
    ? String(amount)
    : `\u2066${currency === "USD" ? "$" : `${currency}\u00a0`}${formatAmount(amount, currency)}\u2069`;

export const percentOf = (basisPoints: number): string => `${basisPoints / 100}%`;

/** "10% off, most SAR 50.00" */
export function sayGives(t: Say, terms: PromoTerms): string {
  const { effect, currency } = terms;
  const parts = [sayEffect(t, effect, currency)];
  if (terms.cap !== null)
    parts.push(t("admin.promo.gives.most", { amount: plainMoney(terms.cap, currency) }));
  if (terms.firstPurchase) parts.push(t("admin.promo.gives.firstOrder"));
  return parts.join(t("admin.table.comma"));
}

function sayEffect(t: Say, effect: PromoTerms["effect"], currency: Currency | null): string {
  switch (effect.kind) {
    case "percent":
      return t("admin.promo.gives.percent", { percent: percentOf(effect.basisPoints ?? 0) });
    case "fixed":
      return t("admin.promo.gives.fixed", { amount: plainMoney(effect.amount ?? 0, currency) });
    case "fixed_price":
      return t("admin.promo.gives.fixedPrice", { amount: plainMoney(effect.price ?? 0, currency) });
    case "free_trial":
      return t("admin.promo.gives.trial", { days: effect.days ?? 0 });
    case "cashback":
      return t("admin.promo.gives.cashback", { percent: percentOf(effect.basisPoints ?? 0) });
    default:
      return t("admin.promo.gives.other");
  }
}
