import { type Currency, isCurrency } from "@/lib/core/money";
import { writePercent } from "@/lib/core/percent";
import type { MethodSettingsView } from "@/lib/payments/method-types";
import { readAmount, writeAmount } from "../form/amounts";
import type { Errors } from "../form/use-form";
import type { Text } from "../use-text";

/** What the form holds: texts as typed; amounts under `fee.SAR`, `min.SAR`, `max.SAR`, the provider's fields under `values.<name>`. */
export interface MethodValues extends Record<string, unknown> {
  enabled: boolean;
  countries: string;
  currencies: readonly Currency[];
  percent: string;
}

/** Basis points as people write a percentage: `2.9`. */
export function valuesOf(method: MethodSettingsView, currencies: readonly Currency[]): MethodValues {
  const amounts = currencies.flatMap((currency) =>
    (["fee", "min", "max"] as const).map((kind) => [
      `${kind}.${currency}`,
      writeAmount(amountsOf(method, kind)[currency] ?? null, currency),
    ]),
  );
  const fields = method.fields.map(({ name, value, choices }) => [
    `values.${name}`,
    value ?? choices?.[0] ?? "",
  ]);
  return {
    enabled: method.enabled,
    countries: method.countries.join(", "),
    currencies: method.currencies,
    percent: writePercent(method.feeBasisPoints),
    ...Object.fromEntries([...amounts, ...fields]),
  };
}

const amountsOf = (method: MethodSettingsView, kind: "fee" | "min" | "max") =>
  ({ fee: method.feeFixed, min: method.minimum, max: method.maximum })[kind];

const countriesIn = (typed: string): string[] =>
  typed
    .toUpperCase()
    .split(/[\s,،]+/)
    .filter((code) => code !== "");

const textOf = (values: MethodValues, name: string): string => String(values[name] ?? "").trim();

export function wrongIn(values: MethodValues, currencies: readonly Currency[], t: Text): Errors {
  const wrong: Errors = {};
  if (countriesIn(values.countries).some((code) => !/^[A-Z]{2}$/.test(code)))
    wrong["countries"] = t("admin.method.errors.countries");
  const percent = values.percent.trim() === "" ? 0 : readAmount(values.percent, "USD");
  if (percent === null || percent > 5000) wrong["percent"] = t("admin.method.errors.percent");
  for (const currency of currencies)
    for (const kind of ["fee", "min", "max"]) {
      const typed = textOf(values, `${kind}.${currency}`);
      if (typed !== "" && readAmount(typed, currency) === null)
        wrong[`${kind}.${currency}`] = t("admin.form.amount");
    }
  return wrong;
}

/** What goes to the API. Secrets that were not typed stay as they are. */
export function bodyOf(values: MethodValues, method: MethodSettingsView, currencies: readonly Currency[]) {
  const amounts = (kind: "fee" | "min" | "max") => {
    // Currencies that the form does not show keep what they have.
    const kept = Object.entries(amountsOf(method, kind)).filter(
      ([currency]) => isCurrency(currency) && !currencies.includes(currency),
    );
    const typed = currencies.flatMap((currency) => {
      const amount = readAmount(textOf(values, `${kind}.${currency}`), currency);
      return amount === null || (kind !== "fee" && amount === 0) ? [] : [[currency, amount] as const];
    });
    return Object.fromEntries([...kept, ...typed]);
  };
  return {
    enabled: values.enabled,
    countries: countriesIn(values.countries),
    currencies: values.currencies,
    feeBasisPoints: readAmount(values.percent, "USD") ?? 0,
    feeFixed: amounts("fee"),
    minimum: amounts("min"),
    maximum: amounts("max"),
    values: Object.fromEntries(method.fields.map(({ name }) => [name, textOf(values, `values.${name}`)])),
  };
}
