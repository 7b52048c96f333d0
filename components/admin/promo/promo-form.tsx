"use client";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import type { Currency } from "@/lib/core/money";
import { call } from "../call";
import { SelectField, SwitchRow, TextField } from "../form/fields";
import { SaveBar } from "../form/save-bar";
import { useForm } from "../form/use-form";
import { useText } from "../use-text";
import { InWords, PromoPreview, type SamplePlan } from "./promo-preview";
import { draftOf, type EditedPromo, findWrong, INPUT_OF, valuesOf } from "./promo-values";

const TERMS = [1, 3, 6, 12, 24];

export interface PromoFormProps {
  promo: EditedPromo | null;
  /** Starts a new code from what another one says. */
  like: EditedPromo | null;
  currencies: Currency[];
  timeZone: string;
  places: { value: string; label: string }[];
  samples: SamplePlan[];
  canChange: boolean;
  now: string;
  children?: React.ReactNode;
}

export function PromoForm({
  promo,
  like,
  currencies,
  timeZone,
  places,
  samples,
  canChange,
  now,
  children,
}: PromoFormProps) {
  const t = useText();
  const router = useRouter();
  const used = promo?.used ?? 0;
  const form = useForm({
    initial: valuesOf(promo ?? like, currencies[0] ?? "SAR", timeZone),
    validate: (values) => findWrong(values, used, timeZone, t),
    send: (values) =>
      promo
        ? call("PUT", `/api/admin/promocodes/${promo.id}`, draftOf(values, timeZone))
        : call("POST", "/api/admin/promocodes", draftOf(values, timeZone)),
    onSaved: () => {
      toast(t("admin.promo.saved", { code: form.values.code }));
      if (promo) router.refresh();
      else router.push("/admin/promocodes");
    },
    fieldOf: (field) => INPUT_OF[field] ?? field,
    sayField: ({ code, params }) =>
      typeof params["used"] === "number"
        ? t("admin.promo.errors.used", { used: params["used"] })
        : code === "promo.code_taken"
          ? t("admin.promo.errors.taken", { code: String(params["code"]) })
          : null,
  });
  const { values, set } = form;
  const bind = <
    K extends
      | "code"
      | "name"
      | "percent"
      | "amount"
      | "days"
      | "cap"
      | "minimum"
      | "uses"
      | "perCustomer"
      | "starts"
      | "ends",
  >(
    name: K,
  ) => ({
    name,
    value: values[name],
    onChange: (event: { target: { value: string } }) => set(name, event.target.value),
    onBlur: () => form.leave(name),
    error: form.shown(name),
    disabled: !canChange,
  });
  const nameOf = (field: string) => t(`admin.promo.fields.${field}`);
  const currency = values.currency;
  const wrong = Object.keys(findWrong(values, used, timeZone, t)).length > 0;

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
        <section className="card">
          <header>
            <h2>{t("admin.promo.sections.code")}</h2>
          </header>
          <div className="in form">
            <div className="frow">
              <TextField
                label={nameOf("code")}
                hint={t("admin.promo.hints.code")}
                dir="ltr"
                autoCapitalize="characters"
                spellCheck={false}
                style={{ fontWeight: 600, letterSpacing: ".03em", textTransform: "uppercase" }}
                {...bind("code")}
              />
              <TextField label={nameOf("name")} hint={t("admin.promo.hints.name")} {...bind("name")} />
            </div>
            <div className="frow c3">
              <SelectField
                label={nameOf("kind")}
                name="kind"
                value={values.kind}
                disabled={!canChange}
                onChange={(event) => set("kind", event.target.value as typeof values.kind)}
                options={(["percent", "fixed", "free_trial"] as const).map((value) => ({
                  value,
                  label: t(`admin.promo.kinds.${value}`),
                }))}
              />
              {values.kind === "percent" && (
                <TextField label={nameOf("percent")} inputMode="decimal" {...bind("percent")} />
              )}
              {values.kind === "fixed" && (
                <TextField
                  label={`${nameOf("amount")}${t("admin.table.comma")}${currency}`}
                  inputMode="decimal"
                  {...bind("amount")}
                />
              )}
              {values.kind === "free_trial" && (
                <TextField label={nameOf("days")} inputMode="numeric" {...bind("days")} />
              )}
              {values.kind === "percent" ? (
                <TextField
                  label={`${nameOf("cap")}${t("admin.table.comma")}${currency}`}
                  placeholder={t("admin.promo.noLimit")}
                  inputMode="decimal"
                  {...bind("cap")}
                />
              ) : (
                <span />
              )}
            </div>
            <SelectField
              label={nameOf("currency")}
              hint={t("admin.promo.hints.currency")}
              name="currency"
              value={currency}
              disabled={!canChange}
              onChange={(event) => set("currency", event.target.value as Currency)}
              options={currencies.map((value) => ({ value, label: t(`admin.currencies.${value}`) }))}
            />
          </div>
        </section>
        <section className="card">
          <header>
            <h2>{t("admin.promo.sections.limits")}</h2>
          </header>
          <div className="in form">
            <div className="frow c3">
              <TextField
                label={nameOf("uses")}
                placeholder={t("admin.promo.noLimit")}
                inputMode="numeric"
                {...bind("uses")}
              />
              <TextField
                label={nameOf("perCustomer")}
                placeholder={t("admin.promo.noLimit")}
                inputMode="numeric"
                {...bind("perCustomer")}
              />
              <TextField
                label={`${nameOf("minimum")}${t("admin.table.comma")}${currency}`}
                placeholder={t("admin.promo.none")}
                inputMode="decimal"
                {...bind("minimum")}
              />
            </div>
            <div className="frow">
              <TextField
                label={nameOf("starts")}
                type="datetime-local"
                hint={t("admin.promo.hints.zone", { zone: timeZone })}
                {...bind("starts")}
              />
              <TextField
                label={nameOf("ends")}
                type="datetime-local"
                hint={t("admin.promo.hints.ends")}
                {...bind("ends")}
              />
            </div>
          </div>
        </section>
        <section className="card">
          <header>
            <h2>{t("admin.promo.sections.what")}</h2>
          </header>
          <div className="in form">
            <SelectField
              label={nameOf("what")}
              name="what"
              value={values.what}
              disabled={!canChange}
              onChange={(event) => set("what", event.target.value)}
              options={[{ value: "", label: t("admin.promo.allProducts") }, ...places]}
            />
            <fieldset className="fld">
              <legend className="b mb-1">{nameOf("terms")}</legend>
              <div className="chips">
                {TERMS.map((months) => (
                  <label key={months} className="ck" style={{ gap: 6, gridAutoFlow: "column" }}>
                    <input
                      type="checkbox"
                      name="terms"
                      disabled={!canChange}
                      checked={values.terms.includes(months)}
                      onChange={(event) =>
                        set(
                          "terms",
                          event.target.checked
                            ? [...values.terms, months].toSorted((a, b) => a - b)
                            : values.terms.filter((each) => each !== months),
                        )
                      }
                    />
                    {t("admin.months", { count: months })}
                  </label>
                ))}
              </div>
              <p className="hint">{t("admin.promo.hints.terms")}</p>
            </fieldset>
            <SwitchRow
              label={nameOf("firstPurchase")}
              hint={t("admin.promo.hints.firstPurchase")}
              name="firstPurchase"
              disabled={!canChange}
              checked={values.firstPurchase}
              onChange={(event) => set("firstPurchase", event.target.checked)}
            />
          </div>
        </section>
        {canChange && (
          <SaveBar form={form} saveLabel={t("admin.promo.save")} nameOf={nameOf} always={promo === null} />
        )}
      </div>
      <div className="stack">
        <InWords draft={wrong ? null : draftOf(values, timeZone)} timeZone={timeZone} />
        <PromoPreview
          draft={wrong ? null : draftOf(values, timeZone)}
          samples={samples}
          now={now}
          currency={currency}
        />
        {children}
      </div>
    </form>
  );
}
