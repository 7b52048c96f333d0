"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../call";
import { readWhole } from "../form/amounts";
import { SelectField, TextField } from "../form/fields";
import { FormFrame } from "../form/form-frame";
import { useForm } from "../form/use-form";
import { findWrong } from "../promo/find-wrong";
import { useFieldNames, Whole } from "../promo/form-parts";
import { DraftSide, type OfferShop } from "../promo/promo-preview";
import { type PromoValues, valuesOf } from "../promo/promo-values";
import { sayRefused } from "../promo/say-refused";
import { useText } from "../use-text";
import { OfferFields } from "./offer-fields";
import { offerInputOf, offerOf } from "./offer-of";

/** What can be given as it stands: a template, or the rule for gifts. */
export interface Preset {
  id: string;
  name: string;
  gives: string;
  offer: Record<string, unknown>;
  validDays: number;
}

type Values = PromoValues & { preset: string; validDays: string; note: string };

/** A discount for one customer, given by hand. */
export function GiftForm({
  customerId,
  presets,
  shop,
}: {
  customerId: string;
  presets: Preset[];
  shop: OfferShop;
}) {
  const t = useText();
  const router = useRouter();
  // A second tap, or a repeat after a lost connection, answers the gift that was given.
  const [key] = useState(() => crypto.randomUUID());
  const first = presets[0];
  const presetOf = (id: string) => presets.find((preset) => preset.id === id);
  const { timeZone } = shop;
  const wrongOf = (values: Values) => findWrong(values, { hasCode: false, used: 0, timeZone }, t);
  const form = useForm<Values>({
    initial: {
      ...valuesOf(null, shop.currencies[0] ?? "SAR", timeZone),
      preset: first?.id ?? "",
      validDays: String(first?.validDays ?? 14),
      note: "",
    },
    validate: (values) => {
      const wrong = presetOf(values.preset) ? {} : wrongOf(values);
      const days = readWhole(values.validDays);
      if (days === null || days < 1 || days > 365) wrong["validDays"] = t("admin.issue.errors.validDays");
      return wrong;
    },
    send: (values) =>
      call("POST", `/api/admin/customers/${customerId}/codes`, {
        offer: presetOf(values.preset)?.offer ?? offerOf(values, timeZone, shop.places),
        validDays: readWhole(values.validDays),
        note: values.note.trim() === "" ? null : values.note.trim(),
        key,
      }),
    onSaved: (given) => {
      toast(t("admin.gift.given", { code: `\u2066${(given as { code: string }).code}\u2069` }));
      router.push(`/admin/customers/${customerId}`);
      router.refresh();
    },
    fieldOf: offerInputOf,
    sayField: (refused) => sayRefused(t, refused),
  });
  const { values, set } = form;
  const fields = { ...form, canChange: true };
  const preset = presetOf(values.preset);
  const nameOf = useFieldNames("gift", "issue");
  return (
    <FormFrame
      form={form}
      saveLabel={t("admin.gift.save")}
      nameOf={nameOf}
      isNew
      side={
        preset ? undefined : (
          <DraftSide values={values} isRight={Object.keys(wrongOf(values)).length === 0} shop={shop} />
        )
      }
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
              fields={fields}
              currencies={shop.currencies}
              places={shop.places}
              nameHint={t("admin.gift.nameHint")}
            />
          )}
          <div className="frow">
            <Whole fields={fields} name="validDays" label={nameOf("validDays")} />
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
    </FormFrame>
  );
}
