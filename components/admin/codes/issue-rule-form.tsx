"use client";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import type { PromotionDraft } from "@/lib/promotions/types";
import { call } from "../call";
import { readWhole } from "../form/amounts";
import { SelectField, SwitchRow } from "../form/fields";
import { FormFrame } from "../form/form-frame";
import { type Errors, useForm } from "../form/use-form";
import { findWrong } from "../promo/find-wrong";
import { useFieldNames, Whole } from "../promo/form-parts";
import { DraftSide, type OfferShop } from "../promo/promo-preview";
import { type PromoValues, valuesOf } from "../promo/promo-values";
import { sayRefused } from "../promo/say-refused";
import { useText } from "../use-text";
import { OfferFields } from "./offer-fields";
import { offerInputOf, offerOf } from "./offer-of";

export interface EditedRule {
  isOn: boolean;
  draft: PromotionDraft;
  validDays: number;
  chatId: string | null;
}

type Values = PromoValues & { isOn: boolean; validDays: string; chatId: string };

/** What the shop gives on one occasion, and whether it does. */
export function IssueRuleForm({
  trigger,
  rule,
  channels,
  shop,
}: {
  trigger: string;
  rule: EditedRule | null;
  channels: { chatId: string; title: string }[];
  shop: OfferShop;
}) {
  const t = useText();
  const router = useRouter();
  const needsChannel = trigger === "channel_subscribed";
  const { timeZone } = shop;
  const validate = (values: Values): Errors => {
    const wrong = findWrong(values, { hasCode: false, used: 0, timeZone }, t);
    const days = readWhole(values.validDays);
    if (days === null || days < 1 || days > 365) wrong["validDays"] = t("admin.issue.errors.validDays");
    if (needsChannel && values.isOn && values.chatId === "") wrong["chatId"] = t("admin.issue.errors.chatId");
    return wrong;
  };
  const form = useForm<Values>({
    initial: {
      ...valuesOf(rule?.draft ?? null, shop.currencies[0] ?? "SAR", timeZone),
      isOn: rule?.isOn ?? true,
      validDays: String(rule?.validDays ?? 14),
      chatId: rule?.chatId ?? channels[0]?.chatId ?? "",
    },
    validate,
    send: (values) =>
      call("PUT", "/api/admin/promocodes/issue", {
        trigger,
        isOn: values.isOn,
        offer: offerOf(values, timeZone, shop.places),
        validDays: readWhole(values.validDays),
        chatId: needsChannel && values.chatId !== "" ? values.chatId : null,
      }),
    onSaved: () => {
      toast(t("admin.issue.saved"));
      router.push("/admin/promocodes/issue");
      router.refresh();
    },
    fieldOf: offerInputOf,
    sayField: (refused) => sayRefused(t, refused),
  });
  const { values, set } = form;
  const fields = { ...form, canChange: true };
  const nameOf = useFieldNames("issue");
  return (
    <FormFrame
      form={form}
      saveLabel={t("admin.issue.save")}
      nameOf={nameOf}
      isNew={rule === null}
      side={<DraftSide values={values} isRight={Object.keys(validate(values)).length === 0} shop={shop} />}
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
            fields={fields}
            currencies={shop.currencies}
            places={shop.places}
            nameHint={t("admin.gift.nameHint")}
          />
          <Whole
            fields={fields}
            name="validDays"
            label={nameOf("validDays")}
            hint={t("admin.issue.hints.validDays")}
          />
        </div>
      </section>
    </FormFrame>
  );
}
