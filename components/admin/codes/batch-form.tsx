"use client";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import type { Currency } from "@/lib/core/money";
import { call } from "../call";
import { readWhole } from "../form/amounts";
import { TextField } from "../form/fields";
import { SaveBar } from "../form/save-bar";
import { type Errors, useForm } from "../form/use-form";
import { fromWallTime } from "../form/wall-time";
import { type Text, useText } from "../use-text";
import { OfferFields, type OfferForm } from "./offer-fields";
import { findWrongOffer, inputOf, type OfferValues, offerOf, offerValuesOf } from "./offer-values";

const MOST_CODES = 50_000;

interface Values extends OfferValues, Record<string, unknown> {
  size: string;
  usesPerCode: string;
  prefix: string;
  perCustomer: string;
  starts: string;
  ends: string;
}

function findWrong(values: Values, timeZone: string, t: Text): Errors {
  const wrong = findWrongOffer(values, t);
  const size = readWhole(values.size);
  if (size === null || size < 1 || size > MOST_CODES) wrong["size"] = t("admin.batch.errors.size");
  const uses = readWhole(values.usesPerCode);
  if (uses === null || uses < 1 || uses > 100_000) wrong["usesPerCode"] = t("admin.batch.errors.uses");
  if (!/^[\p{L}\p{N}]{0,12}$/u.test(values.prefix.trim())) wrong["prefix"] = t("admin.batch.errors.prefix");
  if (values.perCustomer.trim() !== "" && !readWhole(values.perCustomer))
    wrong["perCustomer"] = t("admin.form.whole");
  const starts = fromWallTime(values.starts, timeZone);
  const ends = fromWallTime(values.ends, timeZone);
  if (starts && ends && ends <= starts) wrong["ends"] = t("admin.promo.errors.ends");
  return wrong;
}

/** Many codes that give the same: how many, how they look, what they give. */
export function BatchForm({
  currencies,
  places,
  timeZone,
}: {
  currencies: Currency[];
  places: { value: string; label: string }[];
  timeZone: string;
}) {
  const t = useText();
  const router = useRouter();
  const form = useForm<Values>({
    initial: {
      ...offerValuesOf(null, currencies[0] ?? "SAR"),
      size: "100",
      usesPerCode: "1",
      prefix: "",
      perCustomer: "1",
      starts: "",
      ends: "",
    },
    validate: (values) => findWrong(values, timeZone, t),
    send: (values) =>
      call("POST", "/api/admin/promocodes/batches", {
        ...offerOf(values),
        size: readWhole(values.size),
        usesPerCode: readWhole(values.usesPerCode),
        prefix: values.prefix,
        maximumPerCustomer: readWhole(values.perCustomer),
        startsAt: fromWallTime(values.starts, timeZone),
        endsAt: fromWallTime(values.ends, timeZone),
      }),
    onSaved: (made) => {
      const { id, size } = made as { id: string; size: number };
      toast(t("admin.batch.saved", { count: size }));
      router.push(`/admin/promocodes/batches/${id}`);
    },
    fieldOf: inputOf,
  });
  const { values, set } = form;
  const nameOf = (field: string) =>
    t.has(`admin.batch.fields.${field}`)
      ? t(`admin.batch.fields.${field}`)
      : t(`admin.promo.fields.${field}`);
  const bind = (name: "size" | "usesPerCode" | "prefix" | "perCustomer" | "starts" | "ends") => ({
    label: nameOf(name),
    name,
    value: values[name],
    onChange: (event: { target: { value: string } }) => set(name, event.target.value),
    onBlur: () => form.leave(name),
    error: form.shown(name),
  });
  const example = `${values.prefix === "" ? "" : `${values.prefix.trim().toUpperCase()}-`}7K2P-X9CR`;
  return (
    <form
      ref={form.ref}
      noValidate
      className="stack max-w-2xl"
      onSubmit={(event) => {
        event.preventDefault();
        void form.submit();
      }}
    >
      <section className="card">
        <header>
          <h2>{t("admin.batch.sections.codes")}</h2>
        </header>
        <div className="in form">
          <div className="frow">
            <TextField inputMode="numeric" hint={t("admin.batch.hints.size")} {...bind("size")} />
            <TextField
              dir="ltr"
              spellCheck={false}
              autoCapitalize="characters"
              style={{ textTransform: "uppercase" }}
              hint={t("admin.batch.hints.look", { example: `\u2066${example}\u2069` })}
              {...bind("prefix")}
            />
          </div>
          <div className="frow">
            <TextField inputMode="numeric" hint={t("admin.batch.hints.uses")} {...bind("usesPerCode")} />
            <TextField
              inputMode="numeric"
              placeholder={t("admin.promo.noLimit")}
              hint={t("admin.batch.hints.perCustomer")}
              {...bind("perCustomer")}
            />
          </div>
          <div className="frow">
            <TextField
              type="datetime-local"
              hint={t("admin.promo.hints.zone", { zone: timeZone })}
              {...bind("starts")}
            />
            <TextField type="datetime-local" hint={t("admin.promo.hints.ends")} {...bind("ends")} />
          </div>
        </div>
      </section>
      <section className="card">
        <header>
          <h2>{t("admin.batch.sections.gives")}</h2>
        </header>
        <div className="in form">
          <OfferFields
            form={form as unknown as OfferForm}
            currencies={currencies}
            places={places}
            nameHint={t("admin.batch.hints.name")}
          />
        </div>
      </section>
      <SaveBar form={form} saveLabel={t("admin.batch.save")} nameOf={nameOf} always />
    </form>
  );
}
