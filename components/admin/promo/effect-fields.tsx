"use client";
import { Plus, X } from "lucide-react";
import { TIERS_BY } from "@/lib/promotions/choices";
import { TextField } from "../form/fields";
import { useText } from "../use-text";
import { newStep, type Step } from "./effect-values";
import { Choice, type PromoFields, Text, Whole } from "./form-parts";
import { isEmpty } from "./typed";

/** The numbers that the chosen kind of offer takes. */
export function EffectFields({ fields }: { fields: PromoFields }) {
  const t = useText();
  const { kind } = fields.values;
  const takesCap = !["free_trial", "fixed_price"].includes(kind);
  const cap = takesCap && <Text fields={fields} name="cap" money placeholder={t("admin.promo.noLimit")} />;
  const percent = <Text fields={fields} name="percent" inputMode="decimal" />;
  switch (kind) {
    case "percent":
    case "cashback":
      return (
        <>
          {percent}
          {cap}
        </>
      );
    case "fixed":
    case "fixed_price":
      return (
        <Text
          fields={fields}
          name="amount"
          money
          label={t(`admin.promo.fields.${kind === "fixed" ? "amount" : "price"}`)}
        />
      );
    case "free_trial":
      return <Whole fields={fields} name="days" />;
    case "first_then":
      return (
        <>
          <Text fields={fields} name="first" money />
          <Text fields={fields} name="additional" money />
        </>
      );
    case "buy_get":
      return (
        <>
          <Whole fields={fields} name="buyQuantity" />
          <Whole fields={fields} name="getQuantity" />
          <Text
            fields={fields}
            name="percent"
            inputMode="decimal"
            label={t("admin.promo.fields.getPercent")}
          />
          <Text fields={fields} name="buyTags" hint={t("admin.promo.hints.tags")} />
          <Text fields={fields} name="getTags" hint={t("admin.promo.hints.tags")} />
        </>
      );
    default:
      return cap;
  }
}

/** Steps of tiers and slices: from where, and how much. */
export function StepFields({ fields }: { fields: PromoFields }) {
  const t = useText();
  const { values, set, leave, shown, canChange } = fields;
  const { kind, steps, by, currency } = values;
  if (kind !== "tiered_percent" && kind !== "tiered_fixed" && kind !== "graduated") return null;
  const isGraduated = kind === "graduated";
  const isAmount = kind === "tiered_fixed";
  const change = (at: number, part: Partial<Step>) =>
    set(
      "steps",
      steps.map((step, i) => (i === at ? { ...step, ...part } : step)),
    );
  const fromLabel = isGraduated
    ? `${t("admin.promo.fields.upTo")}${t("admin.table.comma")}${currency}`
    : t(`admin.promo.tierBy.${by}`, { currency });
  const valueLabel = isAmount
    ? `${t("admin.promo.fields.amount")}${t("admin.table.comma")}${currency}`
    : t("admin.promo.fields.percent");
  return (
    <>
      {!isGraduated && (
        <div className="frow">
          <Choice
            fields={fields}
            name="by"
            options={TIERS_BY.map((value) => ({ value, label: t(`admin.promo.by.${value}`) }))}
          />
          <Text
            fields={fields}
            name="base"
            inputMode="decimal"
            hint={t("admin.promo.hints.base")}
            label={t("admin.promo.fields.base")}
          />
        </div>
      )}
      <fieldset className="fld">
        <legend className="b mb-1">{t("admin.promo.fields.steps")}</legend>
        <div className="stack">
          {steps.map((step, i) => (
            <div key={step.key} className="prow">
              <TextField
                label={fromLabel}
                name="steps"
                inputMode="decimal"
                disabled={!canChange}
                placeholder={isGraduated && isEmpty(step.from) ? t("admin.promo.andAbove") : undefined}
                value={step.from}
                onChange={(event) => change(i, { from: event.target.value })}
                onBlur={() => leave("steps")}
              />
              <TextField
                label={valueLabel}
                inputMode="decimal"
                disabled={!canChange}
                value={step.value}
                onChange={(event) => change(i, { value: event.target.value })}
                onBlur={() => leave("steps")}
              />
              {canChange && steps.length > 1 && (
                <button
                  type="button"
                  className="ib"
                  aria-label={t("admin.promo.removeStep", { number: i + 1 })}
                  onClick={() =>
                    set(
                      "steps",
                      steps.filter((_, other) => other !== i),
                    )
                  }
                >
                  <X size={16} aria-hidden />
                </button>
              )}
            </div>
          ))}
        </div>
        {shown("steps") && (
          <p className="er" role="alert">
            {shown("steps")}
          </p>
        )}
        {canChange && (
          <button
            type="button"
            className="btn sm mt-2"
            onClick={() => set("steps", [...steps, newStep("", "")])}
          >
            <Plus size={16} aria-hidden />
            {t("admin.promo.addStep")}
          </button>
        )}
      </fieldset>
    </>
  );
}
