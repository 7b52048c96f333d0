import type { Currency } from "@/lib/core/money";
import { readAmount, readPercent, readWhole, writeAmount } from "../form/amounts";
import type { Errors } from "../form/use-form";
import { fromWallTime, toWallTime } from "../form/wall-time";
import type { Text } from "../use-text";
import type { PromoTerms } from "./gives";

/** What the form holds: text as typed. */
export interface PromoValues extends Record<string, unknown> {
  code: string;
  name: string;
  kind: "percent" | "fixed" | "free_trial";
  percent: string;
  amount: string;
  days: string;
  currency: Currency;
  cap: string;
  minimum: string;
  uses: string;
  perCustomer: string;
  starts: string;
  ends: string;
  /** Empty is everything; `prd_…` or `pln_…` otherwise. */
  what: string;
  terms: number[];
  firstPurchase: boolean;
}

export interface EditedPromo {
  id: string;
  code: string;
  name: string;
  terms: PromoTerms;
  startsAt: string | null;
  endsAt: string | null;
  maximum: number | null;
  maxPerCustomer: number | null;
  used: number;
}

export function valuesOf(promo: EditedPromo | null, currency: Currency, timeZone: string): PromoValues {
  const terms = promo?.terms;
  const own = terms?.currency ?? currency;
  const { kind = "percent", basisPoints = 1000, amount = null, days = 7 } = terms?.effect ?? {};
  return {
    code: promo?.code ?? "",
    name: promo?.name ?? "",
    kind: kind === "fixed" || kind === "free_trial" ? kind : "percent",
    percent: String(basisPoints / 100),
    amount: writeAmount(amount, own),
    days: String(days),
    currency: own,
    cap: writeAmount(terms?.cap ?? null, own),
    minimum: writeAmount(terms?.minimumOrder ?? null, own),
    uses: promo?.maximum?.toString() ?? "",
    perCustomer: promo ? (promo.maxPerCustomer?.toString() ?? "") : "1",
    starts: toWallTime(promo?.startsAt ?? null, timeZone),
    ends: toWallTime(promo?.endsAt ?? null, timeZone),
    what: terms?.planIds[0] ?? terms?.productIds[0] ?? "",
    terms: terms?.termMonths ?? [],
    firstPurchase: terms?.firstPurchase ?? false,
  };
}

const optional = (typed: string): boolean => typed.trim() === "";

/** Everything that is wrong, by field; the server checks the same again. */
export function findWrong(values: PromoValues, used: number, timeZone: string, t: Text): Errors {
  const wrong: Errors = {};
  const code = values.code.replace(/\s+/g, "");
  if (code === "") wrong["code"] = t("admin.promo.errors.code");
  else if (!/^[\p{L}\p{N}][\p{L}\p{N}_.-]{1,31}$/u.test(code))
    wrong["code"] = t("admin.promo.errors.codeShape");
  if (values.name.trim() === "") wrong["name"] = t("admin.promo.errors.name");
  if (values.kind === "percent") {
    const percent = readPercent(values.percent);
    if (percent === null || percent < 1 || percent > 10_000)
      wrong["percent"] = t("admin.promo.errors.percent");
  }
  if (values.kind === "fixed" && !readAmount(values.amount, values.currency))
    wrong["amount"] = t("admin.form.amount");
  if (values.kind === "free_trial") {
    const days = readWhole(values.days);
    if (days === null || days < 1 || days > 90) wrong["days"] = t("admin.promo.errors.days");
  }
  for (const field of ["cap", "minimum"] as const)
    if (!optional(values[field]) && !readAmount(values[field], values.currency))
      wrong[field] = t("admin.form.amount");
  const uses = readWhole(values.uses);
  if (!optional(values.uses)) {
    if (!uses) wrong["uses"] = t("admin.form.whole");
    else if (uses < used) wrong["uses"] = t("admin.promo.errors.used", { used });
  }
  const per = readWhole(values.perCustomer);
  if (!optional(values.perCustomer)) {
    if (!per) wrong["perCustomer"] = t("admin.form.whole");
    else if (uses && per > uses) wrong["perCustomer"] = t("admin.promo.errors.perCustomer");
  }
  const starts = fromWallTime(values.starts, timeZone);
  const ends = fromWallTime(values.ends, timeZone);
  if (starts && ends && ends <= starts) wrong["ends"] = t("admin.promo.errors.ends");
  return wrong;
}

/** The draft that the API takes; call it with values that have nothing wrong. */
export function draftOf(values: PromoValues, timeZone: string) {
  const money = (typed: string) => (optional(typed) ? null : readAmount(typed, values.currency));
  const needsCurrency = values.kind === "fixed" || !optional(values.cap) || !optional(values.minimum);
  return {
    name: values.name.trim(),
    code: values.code.replace(/\s+/g, "").toUpperCase(),
    effect:
      values.kind === "percent"
        ? { kind: "percent", basisPoints: readPercent(values.percent) ?? 0 }
        : values.kind === "fixed"
          ? { kind: "fixed", amount: readAmount(values.amount, values.currency) ?? 0 }
          : { kind: "free_trial", days: readWhole(values.days) ?? 0 },
    currency: needsCurrency ? values.currency : null,
    productIds: values.what.startsWith("prd_") ? [values.what] : [],
    planIds: values.what.startsWith("pln_") ? [values.what] : [],
    termMonths: values.terms,
    firstPurchase: values.firstPurchase,
    minimumOrder: money(values.minimum),
    maximumDiscount: values.kind === "percent" ? money(values.cap) : null,
    startsAt: fromWallTime(values.starts, timeZone),
    endsAt: fromWallTime(values.ends, timeZone),
    maximumUses: readWhole(values.uses),
    maximumPerCustomer: readWhole(values.perCustomer),
  };
}

/** Which input the API means by a field. */
export const INPUT_OF: Record<string, string> = {
  "effect.basisPoints": "percent",
  "effect.amount": "amount",
  "effect.days": "days",
  maximumDiscount: "cap",
  minimumOrder: "minimum",
  maximumUses: "uses",
  maximumPerCustomer: "perCustomer",
  startsAt: "starts",
  endsAt: "ends",
  productIds: "what",
  planIds: "what",
  termMonths: "terms",
};
