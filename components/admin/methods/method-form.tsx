"use client";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import type { Currency } from "@/lib/core/money";
import type { FieldView, MethodSettingsView } from "@/lib/payments/method-types";
import { call } from "../call";
import { AreaField, SelectField, SwitchRow, TextField } from "../form/fields";
import { Form, FormCard } from "../form/form";
import { SaveBar } from "../form/save-bar";
import { useForm } from "../form/use-form";
import { useText } from "../use-text";
import { bodyOf, type MethodValues, valuesOf, wrongIn } from "./method-values";

type MethodFields = ReturnType<typeof useForm<MethodValues>>;

/** Everything an owner decides about one method. Keys go in and never come out. */
export function MethodForm({
  method,
  currencies,
}: {
  method: MethodSettingsView;
  /** The shop's currencies that this method can take. */
  currencies: readonly Currency[];
}) {
  const t = useText();
  const router = useRouter();
  const form = useForm<MethodValues>({
    initial: valuesOf(method, currencies),
    validate: (values) => wrongIn(values, currencies, t),
    send: (values) =>
      call("PATCH", `/api/admin/payment-methods/${method.id}`, bodyOf(values, method, currencies)),
    onSaved: () => {
      toast(t("admin.saved"));
      router.refresh();
    },
    fieldOf: (field) => (field === "maximum" ? `max.${currencies[0] ?? ""}` : (field.split("[")[0] ?? field)),
    sayField: ({ params }) =>
      String(params["field"]).startsWith("values.") ? t("admin.method.errors.value") : null,
  });
  const nameOf = (field: string): string => {
    const [group = "", rest = ""] = field.split(".");
    if (group === "values") return t(`admin.method.fields.${rest}`);
    return rest === "" ? t(`admin.method.${group}`) : t(`admin.method.${group}In`, { currency: rest });
  };
  return (
    <Form form={form}>
      {method.fields.length > 0 && (
        <FormCard title={t("admin.method.keys")}>
          {method.fields.map((field) => (
            <ProviderField
              key={field.name}
              field={field}
              form={form}
              label={nameOf(`values.${field.name}`)}
            />
          ))}
        </FormCard>
      )}
      <FormCard title={t("admin.method.offering")}>
        <SwitchRow
          label={nameOf("enabled")}
          name="enabled"
          checked={form.values.enabled}
          onChange={(event) => form.set("enabled", event.target.checked)}
        />
        <Currencies form={form} currencies={currencies} label={nameOf("currencies")} />
        <Typed
          form={form}
          name="countries"
          label={nameOf("countries")}
          hint={t("admin.method.countriesHint")}
        />
      </FormCard>
      <FormCard title={t("admin.method.feeAndLimits")}>
        <Typed form={form} name="percent" label={nameOf("percent")} hint={t("admin.method.feeHint")} />
        {currencies.map((currency) => (
          <div className="frow c3" key={currency}>
            {["fee", "min", "max"].map((kind) => (
              <Typed
                key={kind}
                form={form}
                name={`${kind}.${currency}`}
                label={nameOf(`${kind}.${currency}`)}
              />
            ))}
          </div>
        ))}
      </FormCard>
      <SaveBar form={form} saveLabel={t("admin.method.save")} nameOf={nameOf} />
    </Form>
  );
}

const Typed = ({
  form,
  name,
  label,
  hint,
}: {
  form: MethodFields;
  name: string;
  label: string;
  hint?: string;
}) => (
  <TextField
    label={label}
    hint={hint}
    name={name}
    dir="ltr"
    spellCheck={false}
    inputMode={name === "countries" ? "text" : "decimal"}
    value={String(form.values[name] ?? "")}
    onChange={(event) => form.set(name, event.target.value)}
    onBlur={() => form.leave(name)}
    error={form.shown(name)}
  />
);

function Currencies({
  form,
  currencies,
  label,
}: {
  form: MethodFields;
  currencies: readonly Currency[];
  label: string;
}) {
  const chosen = form.values.currencies;
  const t = useText();
  if (currencies.length < 2) return null;
  return (
    <fieldset className="fld">
      <legend className="b mb-1">{label}</legend>
      <div className="flex flex-wrap gap-x-5">
        {currencies.map((currency) => (
          <label key={currency} className="flex items-center gap-2.5 py-1">
            <input
              type="checkbox"
              name="currencies"
              checked={chosen.includes(currency)}
              onChange={(event) =>
                form.set(
                  "currencies",
                  event.target.checked ? [...chosen, currency] : chosen.filter((each) => each !== currency),
                )
              }
            />
            <bdi>{currency}</bdi>
          </label>
        ))}
      </div>
      <p className="hint">{t("admin.method.currenciesHint")}</p>
    </fieldset>
  );
}

function ProviderField({ field, form, label }: { field: FieldView; form: MethodFields; label: string }) {
  const t = useText();
  const name = `values.${field.name}`;
  const value = String(form.values[name] ?? "");
  const hintKey = `admin.method.fieldHints.${field.name}`;
  if (field.choices)
    return (
      <SelectField
        label={label}
        name={name}
        value={value}
        onChange={(event) => form.set(name, event.target.value)}
        options={field.choices.map((choice) => {
          const key = `admin.method.choices.${choice}`;
          return { value: choice, label: t.has(key) ? t(key) : choice };
        })}
      />
    );
  const isKept = field.secret && field.set;
  const hint = isKept ? t("admin.method.kept") : t.has(hintKey) ? t(hintKey) : undefined;
  if (field.long)
    return (
      <AreaField
        label={label}
        hint={hint}
        name={name}
        dir="ltr"
        rows={6}
        spellCheck={false}
        value={value}
        onChange={(event) => form.set(name, event.target.value)}
        onBlur={() => form.leave(name)}
        error={form.shown(name)}
      />
    );
  return (
    <TextField
      label={label}
      hint={hint}
      name={name}
      dir="ltr"
      spellCheck={false}
      autoComplete={field.secret ? "new-password" : "off"}
      placeholder={isKept ? `••••••••${field.ending ?? ""}` : undefined}
      value={value}
      onChange={(event) => form.set(name, event.target.value)}
      onBlur={() => form.leave(name)}
      error={form.shown(name)}
    />
  );
}
