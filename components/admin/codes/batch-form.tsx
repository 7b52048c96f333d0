"use client";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { call } from "../call";
import { readWhole } from "../form/amounts";
import { FormCard } from "../form/form";
import { FormFrame } from "../form/form-frame";
import { type Errors, useForm } from "../form/use-form";
import { ConditionFields } from "../promo/condition-fields";
import { draftOf } from "../promo/draft-of";
import { findWrong as findWrongOffer } from "../promo/find-wrong";
import { Text, useFieldNames, Whole } from "../promo/form-parts";
import { WindowFields } from "../promo/gives-fields";
import { inputOf } from "../promo/input-of";
import { DraftSide, type OfferShop } from "../promo/promo-preview";
import { type PromoValues, valuesOf } from "../promo/promo-values";
import { sayRefused } from "../promo/say-refused";
import { ScheduleFields } from "../promo/schedule-fields";
import { type Text as Say, useText } from "../use-text";
import { OfferFields } from "./offer-fields";

const MOST_CODES = 50_000;

type Values = PromoValues & { size: string; usesPerCode: string; prefix: string };

function findWrong(values: Values, timeZone: string, t: Say): Errors {
  const wrong = findWrongOffer(values, { hasCode: false, used: 0, timeZone }, t);
  const size = readWhole(values.size);
  if (size === null || size < 1 || size > MOST_CODES) wrong["size"] = t("admin.batch.errors.size");
  const uses = readWhole(values.usesPerCode);
  if (uses === null || uses < 1 || uses > 100_000) wrong["usesPerCode"] = t("admin.batch.errors.uses");
  if (!/^[\p{L}\p{N}]{0,12}$/u.test(values.prefix.trim())) wrong["prefix"] = t("admin.batch.errors.prefix");
  return wrong;
}

/** Many codes that give the same: how many, how they look, what they give. */
export function BatchForm({ shop }: { shop: OfferShop }) {
  const t = useText();
  const router = useRouter();
  const { currencies, places, timeZone } = shop;
  const form = useForm<Values>({
    initial: {
      ...valuesOf(null, currencies[0] ?? "SAR", timeZone),
      size: "100",
      usesPerCode: "1",
      prefix: "",
    },
    validate: (values) => findWrong(values, timeZone, t),
    send: (values) => {
      const { code: _code, autoApply: _autoApply, ...draft } = draftOf(values, timeZone, places);
      return call("POST", "/api/admin/promocodes/batches", {
        ...draft,
        size: readWhole(values.size),
        usesPerCode: readWhole(values.usesPerCode),
        prefix: values.prefix,
      });
    },
    onSaved: (made) => {
      const { id, size } = made as { id: string; size: number };
      toast(t("admin.batch.saved", { count: size }));
      router.push(`/admin/promocodes/batches/${id}`);
    },
    fieldOf: inputOf,
    sayField: (refused) => sayRefused(t, refused),
  });
  const { values } = form;
  const fields = { ...form, canChange: true };
  const nameOf = useFieldNames("batch");
  const example = `${values.prefix === "" ? "" : `${values.prefix.trim().toUpperCase()}-`}7K2P-X9CR`;
  return (
    <FormFrame
      form={form}
      saveLabel={t("admin.batch.save")}
      nameOf={nameOf}
      isNew
      side={
        <DraftSide
          values={values}
          isRight={Object.keys(findWrong(values, timeZone, t)).length === 0}
          shop={shop}
        />
      }
    >
      <FormCard title={t("admin.batch.sections.codes")}>
        <div className="frow">
          <Whole fields={fields} name="size" label={nameOf("size")} hint={t("admin.batch.hints.size")} />
          <Text
            fields={fields}
            name="prefix"
            label={nameOf("prefix")}
            dir="ltr"
            style={{ textTransform: "uppercase" }}
            hint={t("admin.batch.hints.look", { example: `\u2066${example}\u2069` })}
          />
        </div>
        <div className="frow">
          <Whole
            fields={fields}
            name="usesPerCode"
            label={nameOf("usesPerCode")}
            hint={t("admin.batch.hints.uses")}
          />
          <Whole
            fields={fields}
            name="perCustomer"
            label={nameOf("perCustomer")}
            bound
            hint={t("admin.batch.hints.perCustomer")}
          />
        </div>
        <WindowFields fields={fields} timeZone={timeZone} />
      </FormCard>
      <FormCard title={t("admin.batch.sections.gives")}>
        <OfferFields
          fields={fields}
          currencies={currencies}
          places={places}
          nameHint={t("admin.batch.hints.name")}
        />
      </FormCard>
      <ScheduleFields fields={fields} />
      <ConditionFields fields={fields} hasCode={false} />
    </FormFrame>
  );
}
