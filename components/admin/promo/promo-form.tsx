"use client";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import type { PromotionDraft } from "@/lib/promotions/types";
import { call } from "../call";
import { FormCard } from "../form/form";
import { FormFrame } from "../form/form-frame";
import { useForm } from "../form/use-form";
import { useText } from "../use-text";
import { PROMO_HOME } from "./addresses";
import { ConditionFields } from "./condition-fields";
import { draftOf } from "./draft-of";
import { findWrong } from "./find-wrong";
import { Choice, type PromoFields, Switch, Text, Whole } from "./form-parts";
import { GivesFields, WhatFields, WindowFields } from "./gives-fields";
import { inputOf } from "./input-of";
import { DraftSide, type OfferShop } from "./promo-preview";
import { valuesOf } from "./promo-values";
import { sayRefused } from "./say-refused";
import { ScheduleFields } from "./schedule-fields";

export interface PromoFormProps extends OfferShop {
  /** Codes are entered; discounts apply by themselves. */
  list: "codes" | "discounts";
  edited: { id: string; draft: PromotionDraft; used: number } | null;
  /** Starts a new one from what another or a template says. */
  like: PromotionDraft | null;
  /** The campaign that a new one begins in. */
  campaign?: string | null;
  canChange: boolean;
  children?: React.ReactNode;
}

const API = { codes: "/api/admin/promocodes", discounts: "/api/admin/discounts" };

export function PromoForm({ list, edited, like, campaign = null, children, ...shop }: PromoFormProps) {
  const t = useText();
  const router = useRouter();
  const { currencies, campaigns, timeZone, places, canChange } = shop;
  const hasCode = list === "codes";
  const used = edited?.used ?? 0;
  const facts = { hasCode, used, timeZone };
  const form = useForm({
    initial: {
      ...valuesOf(edited?.draft ?? like, currencies[0] ?? "SAR", timeZone),
      ...(campaign === null ? {} : { campaign }),
    },
    validate: (values) => findWrong(values, facts, t),
    send: (values) => {
      const draft = draftOf(values, timeZone, places);
      return edited ? call("PUT", `${API[list]}/${edited.id}`, draft) : call("POST", API[list], draft);
    },
    onSaved: () => {
      toast(t("admin.promo.saved", { code: hasCode ? form.values.code : form.values.name }));
      if (edited) router.refresh();
      else router.push(PROMO_HOME[list]);
    },
    fieldOf: inputOf,
    sayField: (refused) => sayRefused(t, refused),
  });
  const { values } = form;
  const fields: PromoFields = { ...form, canChange };
  const isRight = Object.keys(findWrong(values, facts, t)).length === 0;
  const shares = values.campaign !== "";

  return (
    <FormFrame
      form={form}
      saveLabel={t(hasCode ? "admin.promo.save" : "admin.promo.saveDiscount")}
      nameOf={(field) => t(`admin.promo.fields.${field}`)}
      isNew={edited === null}
      canSave={canChange}
      side={
        <>
          <DraftSide values={values} isRight={isRight} shop={shop} />
          {children}
        </>
      }
    >
      <FormCard title={t(`admin.promo.sections.${hasCode ? "code" : "discount"}`)}>
        {hasCode ? (
          <div className="frow">
            <Text
              fields={fields}
              name="code"
              hint={t("admin.promo.hints.code")}
              dir="ltr"
              style={{ fontWeight: 600, letterSpacing: ".03em", textTransform: "uppercase" }}
            />
            <Text fields={fields} name="name" hint={t("admin.promo.hints.name")} />
          </div>
        ) : (
          <Text
            fields={fields}
            name="name"
            label={t("admin.promo.fields.discountName")}
            hint={t("admin.promo.hints.discountName")}
          />
        )}
        <GivesFields fields={fields} currencies={currencies} />
      </FormCard>
      <FormCard title={t("admin.promo.sections.limits")}>
        <div className="frow c3">
          {!shares && <Whole fields={fields} name="uses" bound />}
          <Whole fields={fields} name="perCustomer" bound />
          <Text fields={fields} name="minimum" money placeholder={t("admin.promo.none")} />
          {!shares && (
            <Text
              fields={fields}
              name="budget"
              money
              placeholder={t("admin.promo.noLimit")}
              hint={t("admin.promo.hints.budget")}
            />
          )}
          <Choice
            fields={fields}
            name="campaign"
            hint={t("admin.promo.hints.campaign")}
            options={[
              { value: "", label: t("admin.promo.noCampaign") },
              ...campaigns.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        </div>
        {(shares || values.budget !== "") && <Switch fields={fields} name="partial" />}
        <Switch fields={fields} name="returns" />
        <WindowFields fields={fields} timeZone={timeZone} />
      </FormCard>
      <FormCard title={t("admin.promo.sections.what")}>
        <WhatFields fields={fields} places={places} />
      </FormCard>
      <ScheduleFields fields={fields} />
      <ConditionFields fields={fields} hasCode={hasCode} />
    </FormFrame>
  );
}
