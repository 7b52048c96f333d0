"use client";
import type { Currency } from "@/lib/core/money";
import { EFFECT_KINDS } from "@/lib/promotions/choices";
import { useText } from "../use-text";
import type { Place } from "./draft-of";
import { EffectFields, StepFields } from "./effect-fields";
import { Choice, type FormFields, type PromoFields, Switch, Text, Ticks } from "./form-parts";

const TERMS = [1, 3, 6, 12, 24];

/** What is given: its kind, its numbers, and their currency. */
export function GivesFields({
  fields,
  currencies,
}: {
  fields: PromoFields;
  currencies: readonly Currency[];
}) {
  const t = useText();
  return (
    <>
      <div className="frow c3">
        <Choice
          fields={fields}
          name="kind"
          options={EFFECT_KINDS.map((value) => ({ value, label: t(`admin.promo.kinds.${value}`) }))}
        />
        <EffectFields fields={fields} />
      </div>
      <StepFields fields={fields} />
      <Choice
        fields={fields}
        name="currency"
        hint={t("admin.promo.hints.currency")}
        options={currencies.map((value) => ({ value, label: t(`admin.currencies.${value}`) }))}
      />
    </>
  );
}

/** What it is given on, and whether on a first order only. */
export function WhatFields({ fields, places }: { fields: PromoFields; places: readonly Place[] }) {
  const t = useText();
  const { values, set, shown, canChange } = fields;
  return (
    <>
      <Ticks
        legend={t("admin.promo.fields.places")}
        hint={t("admin.promo.hints.places")}
        error={shown("places")}
        name="places"
        options={places}
        chosen={values.places}
        disabled={!canChange}
        onChange={(chosen) => set("places", chosen)}
      />
      <Ticks
        legend={t("admin.promo.fields.terms")}
        hint={t("admin.promo.hints.terms")}
        error={shown("terms")}
        name="terms"
        options={TERMS.map((value) => ({ value, label: t("admin.months", { count: value }) }))}
        chosen={values.terms}
        disabled={!canChange}
        onChange={(chosen) => set("terms", chosen)}
      />
      <Switch fields={fields} name="firstPurchase" />
    </>
  );
}

/** From when until when, on the shop's clock. */
export function WindowFields({
  fields,
  timeZone,
}: {
  fields: FormFields<{ starts: string; ends: string; currency: Currency }>;
  timeZone: string;
}) {
  const t = useText();
  return (
    <div className="frow">
      <Text
        fields={fields}
        name="starts"
        type="datetime-local"
        hint={t("admin.promo.hints.zone", { zone: timeZone })}
      />
      <Text fields={fields} name="ends" type="datetime-local" hint={t("admin.promo.hints.ends")} />
    </div>
  );
}
