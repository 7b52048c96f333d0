"use client";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { toast } from "sonner";
import type { Currency } from "@/lib/core/money";
import { call } from "../call";
import { readAmount, readWhole, writeAmount } from "../form/amounts";
import { SelectField } from "../form/fields";
import { FormCard } from "../form/form";
import { FormFrame } from "../form/form-frame";
import { type Errors, useForm } from "../form/use-form";
import { fromWallTime, toWallTime } from "../form/wall-time";
import { type Text as Say, useText } from "../use-text";
import { Text, Whole } from "./form-parts";
import { WindowFields } from "./gives-fields";
import { isEmpty } from "./typed";

interface EditedCampaign {
  id: string;
  name: string;
  startsAt: string | null;
  endsAt: string | null;
  maximumUses: number | null;
  budget: number | null;
  currency: Currency | null;
}

type Values = {
  name: string;
  starts: string;
  ends: string;
  uses: string;
  budget: string;
  currency: Currency;
};

const INPUT_OF: Record<string, string> = { startsAt: "starts", endsAt: "ends", maximumUses: "uses" };

function findWrong(values: Values, timeZone: string, t: Say): Errors {
  const wrong: Errors = {};
  if (isEmpty(values.name)) wrong["name"] = t("admin.campaigns.errors.name");
  if (!isEmpty(values.uses) && !readWhole(values.uses)) wrong["uses"] = t("admin.form.whole");
  if (!isEmpty(values.budget) && !readAmount(values.budget, values.currency))
    wrong["budget"] = t("admin.form.amount");
  const starts = fromWallTime(values.starts, timeZone);
  const ends = fromWallTime(values.ends, timeZone);
  if (starts && ends && ends <= starts) wrong["ends"] = t("admin.promo.errors.ends");
  return wrong;
}

/** A campaign's name, window and what its promotions may give together. */
export function CampaignForm({
  edited,
  currencies,
  timeZone,
  canChange,
  children,
}: {
  edited: EditedCampaign | null;
  currencies: Currency[];
  timeZone: string;
  canChange: boolean;
  children?: ReactNode;
}) {
  const t = useText();
  const router = useRouter();
  const currency = edited?.currency ?? currencies[0] ?? "SAR";
  const form = useForm<Values>({
    initial: {
      name: edited?.name ?? "",
      starts: toWallTime(edited?.startsAt ?? null, timeZone),
      ends: toWallTime(edited?.endsAt ?? null, timeZone),
      uses: edited?.maximumUses?.toString() ?? "",
      budget: writeAmount(edited?.budget ?? null, currency),
      currency,
    },
    validate: (values) => findWrong(values, timeZone, t),
    send: (values) => {
      const budget = isEmpty(values.budget) ? null : readAmount(values.budget, values.currency);
      const draft = {
        name: values.name.trim(),
        startsAt: fromWallTime(values.starts, timeZone),
        endsAt: fromWallTime(values.ends, timeZone),
        maximumUses: readWhole(values.uses),
        budget,
        currency: budget === null ? null : values.currency,
      };
      return edited
        ? call("PUT", `/api/admin/campaigns/${edited.id}`, draft)
        : call("POST", "/api/admin/campaigns", draft);
    },
    onSaved: (saved) => {
      toast(t("admin.promo.saved", { code: form.values.name }));
      if (edited) router.refresh();
      else router.push(`/admin/campaigns/${(saved as { id: string }).id}`);
    },
    fieldOf: (field) => INPUT_OF[field] ?? field,
    sayField: ({ params }) => {
      if (typeof params["used"] === "number") return t("admin.promo.errors.used", { used: params["used"] });
      const key = `admin.campaigns.refused.${String(params["field"])}`;
      return t.has(key) ? t(key) : null;
    },
  });
  const fields = { ...form, canChange };
  const nameOf = (field: string) =>
    t(field === "name" ? "admin.campaigns.name" : `admin.promo.fields.${field}`);
  return (
    <FormFrame
      form={form}
      saveLabel={t("admin.campaigns.save")}
      nameOf={nameOf}
      isNew={edited === null}
      canSave={canChange}
      side={children}
    >
      <FormCard title={t("admin.campaigns.section")}>
        <Text fields={fields} name="name" label={nameOf("name")} hint={t("admin.promo.hints.name")} />
        <div className="frow c3">
          <Text
            fields={fields}
            name="budget"
            inputMode="decimal"
            placeholder={t("admin.promo.noLimit")}
            hint={t("admin.campaigns.budgetHint")}
          />
          <SelectField
            label={nameOf("currency")}
            hint={t("admin.campaigns.currencyHint")}
            name="currency"
            value={form.values.currency}
            disabled={!canChange}
            error={form.shown("currency")}
            onChange={(event) => form.set("currency", event.target.value as Currency)}
            options={currencies.map((value) => ({ value, label: t(`admin.currencies.${value}`) }))}
          />
          <Whole fields={fields} name="uses" bound hint={t("admin.campaigns.usesHint")} />
        </div>
        <WindowFields fields={fields} timeZone={timeZone} />
      </FormCard>
    </FormFrame>
  );
}
