"use client";
import type { Currency } from "@/lib/core/money";
import { SelectField, TextField } from "../form/fields";
import { useText } from "../use-text";
import type { OfferValues } from "./offer-values";

const TEXTS = ["name", "percent", "amount", "days", "minimum"] as const;

export interface OfferForm {
  values: OfferValues;
  set: <K extends keyof OfferValues>(name: K, value: OfferValues[K]) => void;
  leave: (name: string) => void;
  shown: (name: string) => string | undefined;
}

/** What a code gives and for what: the fields that batches, rules and gifts share. */
export function OfferFields({
  form,
  currencies,
  places,
  nameHint,
}: {
  form: OfferForm;
  currencies: Currency[];
  places: { value: string; label: string }[];
  nameHint: string;
}) {
  const t = useText();
  const { values, set } = form;
  const nameOf = (field: string) => t(`admin.promo.fields.${field}`);
  const bind = (name: (typeof TEXTS)[number]) => ({
    name,
    value: values[name],
    onChange: (event: { target: { value: string } }) => set(name, event.target.value),
    onBlur: () => form.leave(name),
    error: form.shown(name),
  });
  const inCurrency = (field: string) => `${nameOf(field)}${t("admin.table.comma")}${values.currency}`;
  return (
    <>
      <TextField label={t("admin.gift.name")} hint={nameHint} {...bind("name")} />
      <div className="frow">
        <SelectField
          label={nameOf("kind")}
          name="kind"
          value={values.kind}
          onChange={(event) => set("kind", event.target.value as OfferValues["kind"])}
          options={(["percent", "fixed", "free_trial"] as const).map((value) => ({
            value,
            label: t(`admin.promo.kinds.${value}`),
          }))}
        />
        {values.kind === "percent" && (
          <TextField label={nameOf("percent")} inputMode="decimal" {...bind("percent")} />
        )}
        {values.kind === "fixed" && (
          <TextField label={inCurrency("amount")} inputMode="decimal" {...bind("amount")} />
        )}
        {values.kind === "free_trial" && (
          <TextField label={nameOf("days")} inputMode="numeric" {...bind("days")} />
        )}
      </div>
      <div className="frow">
        <TextField
          label={inCurrency("minimum")}
          placeholder={t("admin.promo.none")}
          inputMode="decimal"
          {...bind("minimum")}
        />
        <SelectField
          label={nameOf("currency")}
          name="currency"
          value={values.currency}
          onChange={(event) => set("currency", event.target.value as Currency)}
          options={currencies.map((value) => ({ value, label: t(`admin.currencies.${value}`) }))}
        />
      </div>
      <SelectField
        label={nameOf("places")}
        name="what"
        value={values.what}
        onChange={(event) => set("what", event.target.value)}
        options={[{ value: "", label: t("admin.promo.allProducts") }, ...places]}
      />
    </>
  );
}
