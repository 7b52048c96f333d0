"use client";
import type { Currency } from "@/lib/core/money";
import { TextField } from "../form/fields";
import { FormCard } from "../form/form";
import { useText } from "../use-text";
import type { SettingsFields } from "./settings-form";
import { readBounds, readTyped } from "./settings-values";

/** What a point pays and what one top-up may bring, in each currency the shop takes. */
export function PurseFields({ form, nameOf }: { form: SettingsFields; nameOf: (field: string) => string }) {
  const t = useText();
  const { values } = form;
  const currencies = [
    values.mainCurrency,
    ...values.moreCurrencies.filter((currency) => currency !== values.mainCurrency),
  ];
  const field = (name: "pointValues" | "topUpLeast" | "topUpMost", currency: Currency, isWrong: boolean) => (
    <TextField
      label={`${nameOf(name)}, ${t(`admin.currencies.${currency}`)}`}
      name={name}
      dir="ltr"
      inputMode="decimal"
      value={values[name][currency] ?? ""}
      onChange={(event) => form.set(name, { ...values[name], [currency]: event.target.value })}
      onBlur={() => form.leave(name === "topUpMost" ? "topUpLeast" : name)}
      error={isWrong ? form.shown(name === "topUpMost" ? "topUpLeast" : name) : undefined}
    />
  );
  return (
    <FormCard title={t("admin.settings.sections.purses")}>
      <p className="hint">{t("admin.settings.hints.purses")}</p>
      {currencies.map((currency) => (
        <div key={currency} className="frow">
          {field("pointValues", currency, readTyped(values.pointValues, currency) === null)}
          {field("topUpLeast", currency, readBounds(values, currency) === null)}
          {field("topUpMost", currency, false)}
        </div>
      ))}
    </FormCard>
  );
}
