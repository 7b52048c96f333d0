import type { Currency } from "@/lib/core/money";
import { readAmount, readPercent, readWhole, writeAmount, writePercent } from "../form/amounts";
import type { Errors } from "../form/use-form";
import { termsOf } from "../promo/gives";
import type { Text } from "../use-text";

/** What a written code gives, as typed. */
export interface OfferValues {
  name: string;
  kind: "percent" | "fixed" | "free_trial";
  percent: string;
  amount: string;
  days: string;
  currency: Currency;
  minimum: string;
  /** Empty is everything; `prd_…` or `pln_…` otherwise. */
  what: string;
}

/** The values of a stored definition, or of a draft turned into one. */
export function offerValuesOf(
  offer: { name: string; definition: Record<string, unknown> } | null,
  currency: Currency,
): OfferValues {
  const terms = offer ? termsOf(offer.definition) : null;
  const own = terms?.currency ?? currency;
  const effect = (terms?.effect ?? { kind: "percent", basisPoints: 1000 }) as {
    kind: string;
    basisPoints?: number;
    amount?: number;
    days?: number;
  };
  return {
    name: offer?.name ?? "",
    kind: effect.kind === "fixed" || effect.kind === "free_trial" ? effect.kind : "percent",
    percent: writePercent(effect.basisPoints ?? 1000),
    amount: writeAmount(effect.amount ?? null, own),
    days: String(effect.days ?? 7),
    currency: own,
    minimum: writeAmount(terms?.minimumOrder ?? null, own),
    what: terms?.planIds[0] ?? terms?.productIds[0] ?? "",
  };
}

export function findWrongOffer(values: OfferValues, t: Text): Errors {
  const wrong: Errors = {};
  if (values.name.trim() === "") wrong["name"] = t("admin.promo.errors.name");
  const percent = readPercent(values.percent);
  if (values.kind === "percent" && (percent === null || percent < 1 || percent > 10_000))
    wrong["percent"] = t("admin.promo.errors.percent");
  if (values.kind === "fixed" && !readAmount(values.amount, values.currency))
    wrong["amount"] = t("admin.form.amount");
  const days = readWhole(values.days);
  if (values.kind === "free_trial" && (days === null || days < 1 || days > 90))
    wrong["days"] = t("admin.promo.errors.days");
  if (values.minimum.trim() !== "" && readAmount(values.minimum, values.currency) === null)
    wrong["minimum"] = t("admin.form.amount");
  return wrong;
}

/** The offer that the API takes; call it with values that have nothing wrong. */
export function offerOf(values: OfferValues) {
  const minimum = values.minimum.trim() === "" ? null : readAmount(values.minimum, values.currency);
  return {
    name: values.name.trim(),
    effect: effectOf(values),
    currency: values.kind === "fixed" || minimum !== null ? values.currency : null,
    minimumOrder: minimum,
    productIds: values.what.startsWith("prd_") ? [values.what] : [],
    planIds: values.what.startsWith("pln_") ? [values.what] : [],
  };
}

function effectOf(values: OfferValues) {
  switch (values.kind) {
    case "percent":
      return { kind: "percent", basisPoints: readPercent(values.percent) ?? 0 };
    case "fixed":
      return { kind: "fixed", amount: readAmount(values.amount, values.currency) ?? 0 };
    case "free_trial":
      return { kind: "free_trial", days: readWhole(values.days) ?? 0 };
  }
}

const INPUT_OF: Record<string, string> = {
  "effect.basisPoints": "percent",
  "effect.amount": "amount",
  "effect.days": "days",
  minimumOrder: "minimum",
  productIds: "what",
  planIds: "what",
  maximumPerCustomer: "perCustomer",
  startsAt: "starts",
  endsAt: "ends",
};

/** Which input a field of the API is, also inside an offer. */
export function inputOf(field: string): string {
  const own = field.replace(/^offer\./, "");
  return INPUT_OF[own] ?? own;
}
