import { type Currency, formatAmount, isCurrency } from "@/lib/core/money";
import { writePercent } from "@/lib/core/percent";
import type { PromotionEffect } from "@/lib/promotions/types";

type Say = (key: string, values?: Record<string, string | number | Date>) => string;

/** The parts of a promotion's definition that one line about it needs. */
export interface PromoTerms {
  effect: PromotionEffect;
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
    effect: definition["effect"] as PromotionEffect,
    currency: typeof currency === "string" && isCurrency(currency) ? currency : null,
    cap: numberOf(definition["cap"]),
    minimumOrder: numberOf(conditions["minSubtotal"]),
    firstPurchase: conditions["firstPurchase"] === true,
    productIds: listOf(scope["productIds"]).map(String),
    planIds: listOf(scope["planIds"]).map(String),
    termMonths: listOf(scope["termMonths"]).map(Number),
  };
}

export const plainMoney = (amount: bigint | number, currency: Currency | null): string =>
  currency === null
    ? String(amount)
    : `\u2066${currency === "USD" ? "$" : `${currency}\u00a0`}${formatAmount(amount, currency)}\u2069`;

export const percentOf = (basisPoints: number): string => `${writePercent(basisPoints)}%`;

/** "10% off, most SAR 50.00" */
export function sayGives(
  t: Say,
  terms: Pick<PromoTerms, "effect" | "currency" | "cap" | "firstPurchase">,
): string {
  const { effect, currency } = terms;
  const parts = [sayEffect(t, effect, currency)];
  const cap = effect.kind === "cashback" ? effect.cap : terms.cap;
  if (cap !== null) parts.push(t("admin.promo.gives.most", { amount: plainMoney(cap, currency) }));
  if (terms.firstPurchase) parts.push(t("admin.promo.gives.firstOrder"));
  return parts.join(t("admin.table.comma"));
}

export function sayEffect(t: Say, effect: PromotionEffect, currency: Currency | null): string {
  const money = (amount: number) => plainMoney(amount, currency);
  switch (effect.kind) {
    case "percent":
      return t("admin.promo.gives.percent", { percent: percentOf(effect.basisPoints) });
    case "fixed":
      return t("admin.promo.gives.fixed", { amount: money(effect.amount) });
    case "fixed_price":
      return t("admin.promo.gives.fixedPrice", { amount: money(effect.price) });
    case "free_trial":
      return t("admin.promo.gives.trial", { days: effect.days });
    case "cashback":
      return t("admin.promo.gives.cashback", { percent: percentOf(effect.basisPoints) });
    case "first_then":
      return t("admin.promo.gives.firstThen", {
        first: money(effect.first),
        additional: money(effect.additional),
      });
    case "buy_get": {
      const { buyQuantity, getQuantity, basisPoints } = effect;
      return basisPoints === 10_000
        ? t("admin.promo.gives.buyGetFree", { buyQuantity, getQuantity })
        : t("admin.promo.gives.buyGet", { buyQuantity, getQuantity, percent: percentOf(basisPoints) });
    }
    case "graduated":
      return effect.tiers
        .map(([upTo, basisPoints]) =>
          upTo === null
            ? t("admin.promo.gives.sliceAbove", { percent: percentOf(basisPoints) })
            : t("admin.promo.gives.slice", { percent: percentOf(basisPoints), amount: money(upTo) }),
        )
        .join(t("admin.table.comma"));
    case "tiered_percent":
    case "tiered_fixed": {
      const give = effect.kind === "tiered_percent" ? percentOf : money;
      return effect.tiers
        .map(([from, value]) =>
          t("admin.promo.gives.tier", {
            gives: give(value),
            from: t(`admin.promo.gives.tierBy.${effect.by}`, {
              from: effect.by === "subtotal" ? money(from) : from,
            }),
          }),
        )
        .join(t("admin.table.comma"));
    }
  }
}
