"use client";
import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { toast } from "sonner";
import type { Currency } from "@/lib/core/money";
import { EFFECT_KINDS } from "@/lib/promotions/choices";
import type { PromotionDraft } from "@/lib/promotions/types";
import { call } from "../call";
import { SaveBar } from "../form/save-bar";
import { useForm } from "../form/use-form";
import { useText } from "../use-text";
import { ConditionFields } from "./condition-fields";
import { EffectFields, StepFields } from "./effect-fields";
import { findWrong } from "./find-wrong";
import { Choice, type PromoFields, Section, Switch, Text, Ticks } from "./form-parts";
import { InWords, PromoPreview } from "./promo-preview";
import { draftOf, inputOf, type Place, valuesOf } from "./promo-values";
import type { SamplePlan } from "./sample";
import { ScheduleFields } from "./schedule-fields";

const TERMS = [1, 3, 6, 12, 24];

export interface PromoFormProps {
  /** Codes are entered; discounts apply by themselves. */
  list: "codes" | "discounts";
  edited: { id: string; draft: PromotionDraft; used: number } | null;
  /** Starts a new one from what another or a template says. */
  like: PromotionDraft | null;
  /** The campaign that a new one begins in. */
  campaign?: string | null;
  currencies: Currency[];
  campaigns: { id: string; name: string; currency: Currency | null }[];
  timeZone: string;
  places: Place[];
  samples: SamplePlan[];
  canChange: boolean;
  now: string;
  children?: React.ReactNode;
}

const HOME = { codes: "/admin/promocodes", discounts: "/admin/discounts" };
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
      else router.push(HOME[list]);
    },
    fieldOf: inputOf,
    sayField: ({ code, params }) => {
      if (typeof params["used"] === "number") return t("admin.promo.errors.used", { used: params["used"] });
      if (code === "promo.code_taken") return t("admin.promo.errors.taken", { code: String(params["code"]) });
      const key = `admin.promo.refused.${inputOf(String(params["field"]))}`;
      return t.has(key) ? t(key) : null;
    },
  });
  const { values, set, shown, leave } = form;
  const fields: PromoFields = { values, set, shown, leave, canChange };
  const isRight = Object.keys(findWrong(values, facts, t)).length === 0;
  const draft = useMemo(
    () => (isRight ? draftOf(values, timeZone, places) : null),
    [isRight, values, timeZone, places],
  );
  const names = {
    place: (id: string) => places.find(({ value }) => value === id)?.label ?? id,
    campaign: (id: string) => campaigns.find((each) => each.id === id)?.name ?? id,
    timeZone,
  };
  const shares = values.campaign !== "";

  return (
    <form
      ref={form.ref}
      noValidate
      className="g2 side-r"
      onSubmit={(event) => {
        event.preventDefault();
        void form.submit();
      }}
    >
      <div className="stack">
        <Section title={t(`admin.promo.sections.${hasCode ? "code" : "discount"}`)}>
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
        </Section>
        <Section title={t("admin.promo.sections.limits")}>
          <div className="frow c3">
            {!shares && (
              <Text fields={fields} name="uses" inputMode="numeric" placeholder={t("admin.promo.noLimit")} />
            )}
            <Text
              fields={fields}
              name="perCustomer"
              inputMode="numeric"
              placeholder={t("admin.promo.noLimit")}
            />
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
          <div className="frow">
            <Text
              fields={fields}
              name="starts"
              type="datetime-local"
              hint={t("admin.promo.hints.zone", { zone: timeZone })}
            />
            <Text fields={fields} name="ends" type="datetime-local" hint={t("admin.promo.hints.ends")} />
          </div>
        </Section>
        <Section title={t("admin.promo.sections.what")}>
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
        </Section>
        <ScheduleFields fields={fields} />
        <ConditionFields fields={fields} hasCode={hasCode} />
        {canChange && (
          <SaveBar
            form={form}
            saveLabel={t(hasCode ? "admin.promo.save" : "admin.promo.saveDiscount")}
            nameOf={(field) => t(`admin.promo.fields.${field}`)}
            always={edited === null}
          />
        )}
      </div>
      <div className="stack">
        <InWords draft={draft} names={names} />
        <PromoPreview draft={draft} samples={shop.samples} now={shop.now} currency={values.currency} />
        {children}
      </div>
    </form>
  );
}
