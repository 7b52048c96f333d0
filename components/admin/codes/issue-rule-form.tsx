"use client";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import type { Currency } from "@/lib/core/money";
import { call } from "../call";
import { readWhole } from "../form/amounts";
import { SelectField, SwitchRow, TextField } from "../form/fields";
import { SaveBar } from "../form/save-bar";
import { useForm } from "../form/use-form";
import { useText } from "../use-text";
import { OfferFields, type OfferForm } from "./offer-fields";
import { findWrongOffer, inputOf, type OfferValues, offerOf, offerValuesOf } from "./offer-values";

export interface EditedRule {
  isOn: boolean;
  name: string;
  definition: Record<string, unknown>;
  validDays: number;
  chatId: string | null;
}

interface Values extends OfferValues, Record<string, unknown> {
  isOn: boolean;
  validDays: string;
  chatId: string;
}

/** What the shop gives on one occasion, and whether it does. */
export function IssueRuleForm({
  trigger,
  rule,
  channels,
  currencies,
  places,
}: {
  trigger: string;
  rule: EditedRule | null;
  channels: { chatId: string; title: string }[];
  currencies: Currency[];
  places: { value: string; label: string }[];
}) {
  const t = useText();
  const router = useRouter();
  const needsChannel = trigger === "channel_subscribed";
  const form = useForm<Values>({
    initial: {
      ...offerValuesOf(rule, currencies[0] ?? "SAR"),
      isOn: rule?.isOn ?? true,
      validDays: String(rule?.validDays ?? 14),
      chatId: rule?.chatId ?? channels[0]?.chatId ?? "",
    },
    validate: (values) => {
      const wrong = findWrongOffer(values, t);
      const days = readWhole(values.validDays);
      if (days === null || days < 1 || days > 365) wrong["validDays"] = t("admin.issue.errors.validDays");
      if (needsChannel && values.isOn && values.chatId === "")
        wrong["chatId"] = t("admin.issue.errors.chatId");
      return wrong;
    },
    send: (values) =>
      call("PUT", "/api/admin/promocodes/issue", {
        trigger,
        isOn: values.isOn,
        offer: offerOf(values),
        validDays: readWhole(values.validDays),
        chatId: needsChannel && values.chatId !== "" ? values.chatId : null,
      }),
    onSaved: () => {
      toast(t("admin.issue.saved"));
      router.push("/admin/promocodes/issue");
      router.refresh();
    },
    fieldOf: inputOf,
  });
  const { values, set } = form;
  const nameOf = (field: string) =>
    t.has(`admin.issue.fields.${field}`)
      ? t(`admin.issue.fields.${field}`)
      : t(`admin.promo.fields.${field}`);
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
          <SwitchRow
            label={nameOf("isOn")}
            hint={t(`admin.issue.about.${trigger}`)}
            name="isOn"
            checked={values.isOn}
            onChange={(event) => set("isOn", event.target.checked)}
          />
          {needsChannel && (
            <SelectField
              label={nameOf("chatId")}
              hint={t(channels.length === 0 ? "admin.issue.noChannels" : "admin.issue.hints.chatId")}
              name="chatId"
              value={values.chatId}
              error={form.shown("chatId")}
              onChange={(event) => set("chatId", event.target.value)}
              options={[
                { value: "", label: t("admin.issue.noChannel") },
                ...channels.map(({ chatId, title }) => ({ value: chatId, label: title })),
              ]}
            />
          )}
          <OfferFields
            form={form as unknown as OfferForm}
            currencies={currencies}
            places={places}
            nameHint={t("admin.gift.nameHint")}
          />
          <TextField
            label={nameOf("validDays")}
            name="validDays"
            inputMode="numeric"
            hint={t("admin.issue.hints.validDays")}
            value={values.validDays}
            onChange={(event) => set("validDays", event.target.value)}
            onBlur={() => form.leave("validDays")}
            error={form.shown("validDays")}
          />
        </div>
      </section>
      <SaveBar form={form} saveLabel={t("admin.issue.save")} nameOf={nameOf} always={rule === null} />
    </form>
  );
}
