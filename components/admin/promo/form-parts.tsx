"use client";
import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import type { Currency } from "@/lib/core/money";
import { SelectField, SwitchRow, TextField } from "../form/fields";
import { useText } from "../use-text";
import type { KeyOf, PromoValues } from "./promo-values";

/** What every section of a form needs: the values, and how an input takes part. */
export interface FormFields<Values> {
  values: Values;
  // A method, so that a form with more values than a section knows suits the section.
  set<K extends keyof Values & string>(name: K, value: Values[K]): void;
  leave: (name: string) => void;
  shown: (name: string) => string | undefined;
  canChange: boolean;
}
export type PromoFields = FormFields<PromoValues>;

/** What fields are called: by the first of the forms that names them, else by the form of a promotion. */
export function useFieldNames(...forms: readonly string[]): (field: string) => string {
  const t = useText();
  return (field) => {
    const form = forms.find((each) => t.has(`admin.${each}.fields.${field}`)) ?? "promo";
    return t(`admin.${form}.fields.${field}`);
  };
}

/** A section that stays out of the way until it is wanted, or already says something. */
export function Folded({
  title,
  note,
  open,
  children,
}: {
  title: string;
  note: string;
  open: boolean;
  children: ReactNode;
}) {
  return (
    <details className="card fold" open={open}>
      <summary>
        <span>
          <b className="b block">{title}</b>
          <small className="cap">{note}</small>
        </span>
        <ChevronDown size={16} aria-hidden />
      </summary>
      <div className="in form">{children}</div>
    </details>
  );
}

type TextProps<Values> = {
  fields: FormFields<Values>;
  name: KeyOf<Values, string>;
  /** Says the currency beside the name. */
  money?: boolean;
  label?: string;
  hint?: string;
} & Pick<React.ComponentProps<"input">, "inputMode" | "placeholder" | "type" | "dir" | "style">;

/** A whole number; a count without one has no limit where `bound` says so. */
export function Whole<Values extends { currency: Currency }>({
  bound = false,
  ...field
}: Omit<TextProps<Values>, "money" | "inputMode" | "placeholder"> & { bound?: boolean }) {
  const t = useText();
  return (
    <Text {...field} inputMode="numeric" {...(bound ? { placeholder: t("admin.promo.noLimit") } : {})} />
  );
}

export function Text<Values extends { currency: Currency }>({
  fields,
  name,
  money = false,
  label,
  hint,
  ...input
}: TextProps<Values>) {
  const t = useText();
  const { values, set, leave, shown, canChange } = fields;
  const own = label ?? t(`admin.promo.fields.${name}`);
  return (
    <TextField
      label={money ? `${own}${t("admin.table.comma")}${values.currency}` : own}
      hint={hint}
      name={name}
      value={values[name] as string}
      disabled={!canChange}
      error={shown(name)}
      onChange={(event) => set(name, event.target.value as Values[typeof name])}
      onBlur={() => leave(name)}
      {...(money ? { inputMode: "decimal" as const } : {})}
      {...input}
    />
  );
}

export function Switch({ fields, name }: { fields: PromoFields; name: KeyOf<PromoValues, boolean> }) {
  const t = useText();
  return (
    <SwitchRow
      label={t(`admin.promo.fields.${name}`)}
      hint={t(`admin.promo.hints.${name}`)}
      name={name}
      disabled={!fields.canChange}
      checked={fields.values[name]}
      onChange={(event) => fields.set(name, event.target.checked)}
    />
  );
}

export function Choice<
  K extends "kind" | "by" | "layer" | "target" | "per" | "pick" | "zone" | "campaign" | "currency",
>({
  fields,
  name,
  options,
  hint,
}: {
  fields: PromoFields;
  name: K;
  options: readonly { value: string; label: string }[];
  hint?: string;
}) {
  const t = useText();
  return (
    <SelectField
      label={t(`admin.promo.fields.${name}`)}
      hint={hint}
      name={name}
      value={fields.values[name]}
      disabled={!fields.canChange}
      error={fields.shown(name)}
      onChange={(event) => fields.set(name, event.target.value as PromoValues[K])}
      options={options}
    />
  );
}

/** Several of a few, as boxes to tick. */
export function Ticks<V extends string | number>({
  legend,
  hint,
  error,
  name,
  options,
  chosen,
  disabled,
  onChange,
}: {
  legend: string;
  hint?: string;
  error?: string | undefined;
  name: string;
  options: readonly { value: V; label: string; note?: string }[];
  chosen: readonly V[];
  disabled: boolean;
  onChange: (chosen: V[]) => void;
}) {
  return (
    <fieldset className="fld">
      <legend className="b mb-1">{legend}</legend>
      <div
        className={options.some(({ note }) => note) ? "frow" : "chips"}
        style={{ columnGap: 16, rowGap: 8 }}
      >
        {options.map(({ value, label, note }) => (
          <label
            key={value}
            className="ck"
            style={{
              gap: 6,
              gridAutoFlow: "column",
              placeContent: "start",
              alignItems: note ? "start" : "center",
            }}
          >
            <input
              type="checkbox"
              name={name}
              disabled={disabled}
              checked={chosen.includes(value)}
              onChange={(event) =>
                onChange(event.target.checked ? [...chosen, value] : chosen.filter((each) => each !== value))
              }
            />
            {note ? (
              <span>
                {label}
                <small className="cap block">{note}</small>
              </span>
            ) : (
              label
            )}
          </label>
        ))}
      </div>
      {error ? (
        <p className="er" role="alert">
          {error}
        </p>
      ) : (
        hint && <p className="hint">{hint}</p>
      )}
    </fieldset>
  );
}
