"use client";
import { LAYERS } from "@/lib/promotions/choices";
import { useText } from "../use-text";
import { Choice, Folded, type PromoFields, Switch, Text } from "./form-parts";
import type { KeyOf, PromoValues } from "./promo-values";
import { SegmentPicks } from "./segment-picks";
import { isEmpty } from "./typed";

const WHO: KeyOf<PromoValues, string>[] = [
  "countries",
  "languages",
  "tiers",
  "customerTags",
  "tenure",
  "birthday",
  "minAge",
  "maxAge",
  "minSpent",
  "maxSpent",
  "minOrders",
  "maxOrders",
  "activeWithin",
  "inactiveFor",
];
const CART: KeyOf<PromoValues, string>[] = [
  "maximum",
  "minQuantity",
  "minLineQuantity",
  "planTags",
  "requiresTags",
];
const HOW: KeyOf<PromoValues, string>[] = ["maxUnits", "groupSize", "group"];

/** Who and what else it asks for; and how it is reckoned beside other offers. */
export function ConditionFields({ fields, hasCode }: { fields: PromoFields; hasCode: boolean }) {
  const t = useText();
  const { values } = fields;
  const says = (names: readonly KeyOf<PromoValues, string>[]) => names.some((name) => !isEmpty(values[name]));
  const options = (group: string, list: readonly string[]) =>
    list.map((value) => ({ value, label: t(`admin.promo.${group}.${value}`) }));
  const list = (name: KeyOf<PromoValues, string>) => (
    <Text fields={fields} name={name} dir="auto" hint={t(`admin.promo.hints.${name}`)} />
  );
  const number = (name: KeyOf<PromoValues, string>, hint = false) => (
    <Text
      fields={fields}
      name={name}
      inputMode="numeric"
      placeholder={t("admin.promo.none")}
      {...(hint ? { hint: t(`admin.promo.hints.${name}`) } : {})}
    />
  );
  return (
    <>
      <Folded
        title={t("admin.promo.sections.who")}
        note={t("admin.promo.sections.whoNote")}
        open={says(WHO) || values.segments.length > 0}
      >
        <div className="frow">
          {list("countries")}
          {list("languages")}
        </div>
        <div className="frow">
          {number("tenure", true)}
          {number("birthday", true)}
        </div>
        <div className="frow">
          {number("minAge", true)}
          {number("maxAge")}
        </div>
        <div className="frow">
          {list("tiers")}
          {list("customerTags")}
        </div>
        <SegmentPicks
          chosen={values.segments}
          currency={values.currency}
          hint={t("admin.promo.hints.segments")}
          error={fields.shown("segments")}
          disabled={!fields.canChange}
          onChange={(chosen) => fields.set("segments", chosen)}
        />
        <div className="frow">
          <Text
            fields={fields}
            name="minSpent"
            money
            placeholder={t("admin.promo.none")}
            hint={t("admin.promo.hints.minSpent")}
          />
          <Text fields={fields} name="maxSpent" money placeholder={t("admin.promo.none")} />
        </div>
        <div className="frow">
          {number("minOrders")}
          {number("maxOrders")}
        </div>
        <div className="frow">
          {number("activeWithin", true)}
          {number("inactiveFor", true)}
        </div>
      </Folded>
      <Folded
        title={t("admin.promo.sections.cart")}
        note={t("admin.promo.sections.cartNote")}
        open={says(CART)}
      >
        <div className="frow c3">
          <Text fields={fields} name="maximum" money placeholder={t("admin.promo.none")} />
          {number("minQuantity")}
          {number("minLineQuantity")}
        </div>
        <div className="frow">
          {list("planTags")}
          {list("requiresTags")}
        </div>
      </Folded>
      <Folded
        title={t("admin.promo.sections.beside")}
        note={t("admin.promo.sections.besideNote")}
        open={
          values.exclusive ||
          values.stacks ||
          values.autoApply ||
          values.onList ||
          says(HOW) ||
          values.layer !== ""
        }
      >
        <Switch fields={fields} name="exclusive" />
        <Switch fields={fields} name="stacks" />
        {hasCode && <Switch fields={fields} name="autoApply" />}
        <div className="frow">
          <Choice
            fields={fields}
            name="layer"
            hint={t("admin.promo.hints.layer")}
            options={[
              { value: "", label: t(`admin.promo.layers.${hasCode ? "byCode" : "bySale"}`) },
              ...options("layers", LAYERS),
            ]}
          />
          <Text fields={fields} name="group" hint={t("admin.promo.hints.group")} />
        </div>
        <div className="frow">
          <Choice fields={fields} name="target" options={options("targets", ["order", "line"])} />
          <Choice
            fields={fields}
            name="pick"
            options={options("picks", ["all", "cheapest", "most_expensive"])}
          />
        </div>
        <div className="frow c3">
          {number("maxUnits")}
          {number("groupSize")}
          <Text fields={fields} name="priority" inputMode="numeric" hint={t("admin.promo.hints.priority")} />
        </div>
        {values.kind === "fixed" && values.target === "line" && (
          <Choice fields={fields} name="per" options={options("pers", ["line", "unit"])} />
        )}
        <Switch fields={fields} name="onList" />
      </Folded>
    </>
  );
}
