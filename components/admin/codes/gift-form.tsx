"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import type { Currency } from "@/lib/core/money";
import { call } from "../call";
import { readWhole } from "../form/amounts";
import { SelectField, TextField } from "../form/fields";
import { SaveBar } from "../form/save-bar";
import { useForm } from "../form/use-form";
import { useText } from "../use-text";
import { OfferFields, type OfferForm } from "./offer-fields";
import { findWrongOffer, inputOf, type OfferValues, offerOf, offerValuesOf } from "./offer-values";

/** What can be given as it stands: a template, or the rule for gifts. */
export interface Preset {
  id: string;
  name: string;
  gives: string;
  offer: Record<string, unknown>;
  validDays: number;
}

interface Values extends OfferValues, Record<string, unknown> {
  preset: string;
  validDays: string;
  note: string;
}

/** A discount for one customer, given by hand. */
export function GiftForm({
  customerId,
  presets,
  currencies,
  places,
}: {
  customerId: string;
  presets: Preset[];
  currencies: Currency[];
  places: { value: string; label: string }[];
}) {
  const t = useText();
  const router = useRouter();
  // A second tap, or a repeat after a lost connection, answers the gift that was given.
  const [key] = useState(() => crypto.randomUUID());
  const first = presets[0];
  const presetOf = (id: string) => presets.find((preset) => preset.id === id);
  const form = useForm<Values>({
    initial: {
      ...offerValuesOf(null, currencies[0] ?? "SAR"),
      preset: first?.id ?? "",
      validDays: String(first?.validDays ?? 14),
      note: "",
    },
    validate: (values) => {
      const wrong = presetOf(values.preset) ? {} : findWrongOffer(values, t);
      const days = readWhole(values.validDays);
      if (days === null || days < 1 || days > 365) wrong["validDays"] = t("admin.issue.errors.validDays");
      return wrong;
    },
    send: (values) =>
      call("POST", `/api/admin/customers/${customerId}/codes`, {
        offer: presetOf(values.preset)?.offer ?? offerOf(values),
        validDays: readWhole(values.validDays),
        note: values.note.trim() === "" ? null : values.note.trim(),
        key,
      }),
    onSaved: (given) => {
      toast(t("admin.gift.given", { code: `\u2066${(given as { code: string }).code}\u2069` }));
      router.push(`/admin/customers/${customerId}`);
      router.refresh();
    },
    fieldOf: inputOf,
  });
  const { values, set } = form;
  const preset = presetOf(values.preset);
  const nameOf = (field: string) => {
    for (const group of ["gift", "issue", "promo"])
      if (t.has(`admin.${group}.fields.${field}`)) return t(`admin.${group}.fields.${field}`);
    return t("admin.gift.name");
  };
  return (
    <form
      ref={form.ref}
      noValidate
      className="stack max-w-2xl"
      onSubmit={(event) => {
        event.preventDefault();
        void form.submit();
      }}
    >
      <section className="card">
        <div className="in form">
          {presets.length > 0 && (
            <SelectField
              label={nameOf("preset")}
              name="preset"
              value={values.preset}
              hint={preset?.gives}
              onChange={(event) => {
                set("preset", event.target.value);
                const days = presetOf(event.target.value)?.validDays;
                if (days !== undefined) set("validDays", String(days));
              }}
              options={[
                ...presets.map(({ id, name }) => ({ value: id, label: name })),
                { value: "", label: t("admin.gift.own") },
              ]}
            />
          )}
          {!preset && (
            <OfferFields
              form={form as unknown as OfferForm}
              currencies={currencies}
              places={places}
              nameHint={t("admin.gift.nameHint")}
            />
          )}
          <div className="frow">
            <TextField
              label={nameOf("validDays")}
              name="validDays"
              inputMode="numeric"
              value={values.validDays}
              onChange={(event) => set("validDays", event.target.value)}
              onBlur={() => form.leave("validDays")}
              error={form.shown("validDays")}
            />
            <TextField
              label={nameOf("note")}
              name="note"
              maxLength={200}
              hint={t("admin.gift.noteHint")}
              value={values.note}
              onChange={(event) => set("note", event.target.value)}
            />
          </div>
        </div>
      </section>
      <SaveBar form={form} saveLabel={t("admin.gift.save")} nameOf={nameOf} always />
    </form>
  );
}
