"use client";
import { type Currency, toSafeInteger } from "@/lib/core/money";
import { wordKey } from "@/lib/core/words";
import {
  AT_RISK_DAYS,
  HIGH_VALUE,
  NEW_DAYS,
  SEGMENTS,
  type Segment,
  VIP_ORDERS,
} from "@/lib/customers/segment-rules";
import { useText } from "../use-text";
import { Ticks } from "./form-parts";
import { plainMoney } from "./gives";

const DAYS: Partial<Record<Segment, number>> = {
  new: NEW_DAYS,
  at_risk: AT_RISK_DAYS,
  churned: AT_RISK_DAYS,
};

/** The shipped segments with what makes somebody part of them; what is chosen of no shipped one can only be left out. */
export function SegmentPicks({
  chosen,
  currency,
  hint,
  error,
  disabled,
  onChange,
}: {
  chosen: readonly string[];
  /** The currency in which much is told. */
  currency: Currency;
  hint: string;
  error?: string | undefined;
  disabled: boolean;
  onChange: (chosen: string[]) => void;
}) {
  const t = useText();
  const shipped = SEGMENTS.map((segment) => ({
    value: segment as string,
    label: t(`admin.promo.segments.${segment}.name`),
    note: t(`admin.promo.segments.${segment}.rule`, {
      days: DAYS[segment] ?? 0,
      orders: VIP_ORDERS,
      amount: plainMoney(toSafeInteger(HIGH_VALUE[currency]), currency),
    }),
  }));
  const ticked = chosen.map((each) => SEGMENTS.find((segment) => wordKey(segment) === wordKey(each)) ?? each);
  const others = ticked.filter((each) => !SEGMENTS.some((segment) => segment === each));
  return (
    <Ticks
      legend={t("admin.promo.fields.segments")}
      hint={hint}
      error={error}
      name="segments"
      options={[...shipped, ...others.map((value) => ({ value, label: value }))]}
      chosen={ticked}
      disabled={disabled}
      onChange={onChange}
    />
  );
}
