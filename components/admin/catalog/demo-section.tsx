"use client";
import { readPercent, readWhole, writePercent } from "../form/amounts";
import { SelectField, SwitchRow, TextField } from "../form/fields";
import { FormCard } from "../form/form";
import type { Errors } from "../form/use-form";
import { type Text, useText } from "../use-text";

/** A metered feature of the product's plans: what a demo may give less of. */
export interface Meter {
  key: string;
  label: string;
}

type Per = "day" | "month" | "demo";

export interface DemoSettings {
  allowDemo: boolean;
  demoDays: number;
  demoRequiresPhone: boolean;
  demoLimits: { key: string; amount: number; per: Per }[];
  demoOffer: { basisPoints: number; validDays: number } | null;
  demoContinues: boolean;
}

export interface DemoValues {
  allowDemo: boolean;
  demoDays: string;
  demoRequiresPhone: boolean;
  demoContinues: boolean;
  offersCode: boolean;
  offerPercent: string;
  offerDays: string;
  /** By the feature's key; an empty amount leaves what the plan says. */
  limits: Record<string, { amount: string; per: Per }>;
}

export const demoValues = (product: DemoSettings | null, meters: readonly Meter[]): DemoValues => ({
  allowDemo: product?.allowDemo ?? false,
  demoDays: String(product?.demoDays ?? 7),
  demoRequiresPhone: product?.demoRequiresPhone ?? false,
  demoContinues: product?.demoContinues ?? false,
  offersCode: (product?.demoOffer ?? null) !== null,
  offerPercent: writePercent(product?.demoOffer?.basisPoints ?? 1500),
  offerDays: String(product?.demoOffer?.validDays ?? 7),
  limits: Object.fromEntries(
    meters.map(({ key }) => {
      const limit = product?.demoLimits.find((each) => each.key === key);
      return [key, { amount: limit ? String(limit.amount) : "", per: limit?.per ?? "demo" }];
    }),
  ),
});

export function wrongDemo(values: DemoValues, t: Text): Errors {
  const wrong: Errors = {};
  const outside = (typed: string, least: number, most: number) => {
    const number = readWhole(typed);
    return number === null || number < least || number > most;
  };
  if (outside(values.demoDays, 1, 90)) wrong["demoDays"] = t("admin.promo.errors.days");
  const percent = readPercent(values.offerPercent);
  if (values.offersCode && (percent === null || percent < 1 || percent > 10_000))
    wrong["offerPercent"] = t("admin.product.errors.percent");
  if (values.offersCode && outside(values.offerDays, 1, 90))
    wrong["offerDays"] = t("admin.promo.errors.days");
  if (Object.values(values.limits).some(({ amount }) => amount !== "" && outside(amount, 0, 1_000_000)))
    wrong["demoLimits"] = t("admin.form.whole");
  return wrong;
}

export const demoBody = (values: DemoValues): DemoSettings => ({
  allowDemo: values.allowDemo,
  demoDays: readWhole(values.demoDays) ?? 7,
  demoRequiresPhone: values.demoRequiresPhone,
  demoContinues: values.demoContinues,
  demoOffer: values.offersCode
    ? { basisPoints: readPercent(values.offerPercent) ?? 0, validDays: readWhole(values.offerDays) ?? 7 }
    : null,
  demoLimits: Object.entries(values.limits).flatMap(([key, { amount, per }]) => {
    const number = readWhole(amount);
    return number === null ? [] : [{ key, amount: number, per }];
  }),
});

/** Everything about trying a product for free: for whom, how long, how much of it, and what comes after. */
export function DemoSection({
  values,
  meters,
  disabled,
  onChange,
  onLeave,
  shown,
}: {
  values: DemoValues;
  meters: readonly Meter[];
  disabled: boolean;
  onChange: (change: Partial<DemoValues>) => void;
  onLeave: (field: string) => void;
  shown: (field: string) => string | undefined;
}) {
  const t = useText();
  const nameOf = (field: string) => t(`admin.product.fields.${field}`);
  const turn = (field: "allowDemo" | "demoRequiresPhone" | "demoContinues" | "offersCode", hint: string) => (
    <SwitchRow
      label={nameOf(field)}
      hint={t(`admin.product.hints.${hint}`)}
      name={field}
      disabled={disabled}
      checked={values[field]}
      onChange={(event) => onChange({ [field]: event.target.checked })}
    />
  );
  const text = (field: "demoDays" | "offerPercent" | "offerDays") => (
    <TextField
      label={nameOf(field)}
      name={field}
      inputMode="numeric"
      value={values[field]}
      disabled={disabled}
      onChange={(event) => onChange({ [field]: event.target.value })}
      onBlur={() => onLeave(field)}
      error={shown(field)}
    />
  );
  return (
    <FormCard title={t("admin.product.sections.demo")}>
      {turn("allowDemo", "demo")}
      <div className="frow">{text("demoDays")}</div>
      {turn("demoRequiresPhone", "phone")}
      {turn("demoContinues", "continues")}
      {turn("offersCode", "offer")}
      {values.offersCode && (
        <div className="frow">
          {text("offerPercent")}
          {text("offerDays")}
        </div>
      )}
      {meters.length > 0 && (
        <fieldset className="fld">
          <legend className="b mb-1">{nameOf("demoLimits")}</legend>
          <p className="hint mb-2">{t("admin.product.hints.limits")}</p>
          {meters.map(({ key, label }) => {
            const limit = values.limits[key] ?? { amount: "", per: "demo" as const };
            const set = (change: Partial<typeof limit>) =>
              onChange({ limits: { ...values.limits, [key]: { ...limit, ...change } } });
            return (
              <div key={key} className="frow">
                <TextField
                  label={label}
                  name="demoLimits"
                  inputMode="numeric"
                  value={limit.amount}
                  disabled={disabled}
                  onChange={(event) => set({ amount: event.target.value })}
                  onBlur={() => onLeave("demoLimits")}
                  error={shown("demoLimits")}
                />
                <SelectField
                  label={t("admin.product.per")}
                  value={limit.per}
                  disabled={disabled}
                  onChange={(event) => set({ per: event.target.value as Per })}
                  options={(["demo", "day", "month"] as const).map((value) => ({
                    value,
                    label: t(`admin.product.pers.${value}`),
                  }))}
                />
              </div>
            );
          })}
        </fieldset>
      )}
    </FormCard>
  );
}
