"use client";
import type { Currency } from "@/lib/core/money";
import type { Place } from "../promo/draft-of";
import { type PromoFields, Text } from "../promo/form-parts";
import { GivesFields, WhatFields } from "../promo/gives-fields";
import { useText } from "../use-text";

/** What a written code gives and for what: the fields that batches, rules and gifts share. */
export function OfferFields({
  fields,
  currencies,
  places,
  nameHint,
}: {
  fields: PromoFields;
  currencies: readonly Currency[];
  places: readonly Place[];
  nameHint: string;
}) {
  const t = useText();
  return (
    <>
      <Text fields={fields} name="name" label={t("admin.gift.name")} hint={nameHint} />
      <GivesFields fields={fields} currencies={currencies} />
      <Text fields={fields} name="minimum" money placeholder={t("admin.promo.none")} />
      <WhatFields fields={fields} places={places} />
    </>
  );
}
