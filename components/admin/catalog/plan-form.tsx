"use client";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import type { Currency } from "@/lib/core/money";
import { call } from "../call";
import { SwitchRow, TextField } from "../form/fields";
import { Form, FormCard } from "../form/form";
import { SaveBar } from "../form/save-bar";
import { useForm } from "../form/use-form";
import { useText } from "../use-text";
import { FeatureEditor } from "./feature-editor";
import { LocalizedFields } from "./localized-fields";
import { type EditedPlan, findWrong, type PlanValues, planOf, valuesOf } from "./plan-values";
import { PriceGrid } from "./price-grid";

export function PlanForm({
  plan,
  productId,
  currencies,
  canChange,
}: {
  plan: EditedPlan | null;
  productId: string;
  currencies: Currency[];
  canChange: boolean;
}) {
  const t = useText();
  const router = useRouter();
  const before = valuesOf(plan);
  const form = useForm<PlanValues>({
    initial: before,
    validate: (values) => findWrong(values, currencies, t),
    send: (values) => {
      const body = planOf(values, currencies, plan?.tags ?? []);
      return plan
        ? call("PUT", `/api/admin/plans/${plan.id}`, { ...body, productId })
        : call("POST", `/api/admin/products/${productId}/plans`, body);
    },
    onSaved: (saved) => {
      toast(t("admin.saved"));
      if (plan) router.refresh();
      else router.push(`/admin/products/${productId}/plans/${(saved as { planId: string }).planId}`);
    },
    fieldOf: (field) =>
      field.startsWith("features") || field.startsWith("prices") ? field : (field.split(".")[0] ?? field),
  });
  const { values, set } = form;
  const nameOf = (field: string) => t(`admin.plan.fields.${field.split(".")[0]}`);
  return (
    <Form form={form}>
      <PriceGrid
        values={values}
        before={before}
        currencies={currencies}
        disabled={!canChange}
        errorOf={form.shown}
        onChange={(key, typed) => set("prices", { ...values.prices, [key]: typed })}
        onLeave={form.leave}
      />
      <FormCard title={t("admin.product.sections.words")}>
        <LocalizedFields label={nameOf("name")} {...form.bindWhole("name")} disabled={!canChange} />
        <LocalizedFields label={nameOf("tagline")} {...form.bindWhole("tagline")} disabled={!canChange} />
        <div className="frow">
          <TextField
            label={nameOf("position")}
            hint={t("admin.product.hints.position")}
            {...form.bind("position")}
            inputMode="numeric"
            disabled={!canChange}
          />
        </div>
        <div className="frow">
          <TextField
            label={t("admin.plan.refundDays")}
            hint={t("admin.plan.refundDaysHint")}
            {...form.bind("refundDays")}
            inputMode="numeric"
            disabled={!canChange}
          />
          {values.refundDays.trim() !== "" && (
            <TextField
              label={t("admin.plan.refundUsed")}
              {...form.bind("refundUsed")}
              inputMode="numeric"
              disabled={!canChange}
            />
          )}
        </div>
        <SwitchRow
          label={nameOf("featured")}
          hint={t("admin.plan.hints.featured")}
          name="featured"
          disabled={!canChange}
          checked={values.featured}
          onChange={(event) => set("featured", event.target.checked)}
        />
        {plan && (
          <SwitchRow
            label={nameOf("archived")}
            hint={t("admin.plan.hints.archived")}
            name="archived"
            disabled={!canChange}
            checked={values.archived}
            onChange={(event) => set("archived", event.target.checked)}
          />
        )}
      </FormCard>
      <FeatureEditor
        features={values.features}
        disabled={!canChange}
        errorOf={form.shown}
        onChange={(features) => set("features", features)}
        onLeave={form.leave}
      />
      {canChange && (
        <SaveBar form={form} saveLabel={t("admin.plan.save")} nameOf={nameOf} always={plan === null} />
      )}
    </Form>
  );
}
