"use client";
import { CURRENCIES, type Currency } from "@/lib/core/money";
import { SelectField } from "../form/fields";
import { FormCard } from "../form/form";
import { useText } from "../use-text";
import type { SettingsFields } from "./settings-form";

/** The currency that stands first, and the others the shop takes. */
export function CurrencyFields({
  form,
  nameOf,
}: {
  form: SettingsFields;
  nameOf: (field: string) => string;
}) {
  const t = useText();
  const { mainCurrency, moreCurrencies } = form.values;
  const toggle = (currency: Currency, taken: boolean) =>
    form.set(
      "moreCurrencies",
      taken ? [...moreCurrencies, currency] : moreCurrencies.filter((each) => each !== currency),
    );
  return (
    <FormCard title={t("admin.settings.sections.currencies")}>
      <SelectField
        label={nameOf("mainCurrency")}
        hint={t("admin.settings.hints.mainCurrency")}
        name="mainCurrency"
        value={mainCurrency}
        onChange={(event) => form.set("mainCurrency", event.target.value as Currency)}
        error={form.shown("mainCurrency")}
        options={CURRENCIES.map((value) => ({ value, label: t(`admin.currencies.${value}`) }))}
      />
      <fieldset className="fld" aria-describedby="more-currencies">
        <legend className="b mb-1">{nameOf("moreCurrencies")}</legend>
        <div className="grid grid-cols-[repeat(auto-fill,minmax(180px,1fr))]">
          {CURRENCIES.filter((currency) => currency !== mainCurrency).map((currency) => (
            <label key={currency} className="flex min-h-8 items-center gap-2.5">
              <input
                type="checkbox"
                name="moreCurrencies"
                checked={moreCurrencies.includes(currency)}
                onChange={(event) => toggle(currency, event.target.checked)}
              />
              <span>{t(`admin.currencies.${currency}`)}</span>
            </label>
          ))}
        </div>
        <p className="hint" id="more-currencies">
          {t("admin.settings.hints.moreCurrencies")}
        </p>
      </fieldset>
    </FormCard>
  );
}
