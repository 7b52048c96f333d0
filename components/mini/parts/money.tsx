import type { ReactNode } from "react";
import type { Language } from "@/lib/core/languages";
import type { MoneyJson } from "@/lib/core/money";
import { writeMoney } from "../format/money";
import { Star } from "./icons";

/** An amount that never breaks, never turns around, and always names its currency. */
export function Money({
  value,
  language,
  plus = false,
}: {
  value: MoneyJson;
  language: Language;
  plus?: boolean;
}): ReactNode {
  const { before, number, after } = writeMoney(value, language);
  const sign = plus ? "+" : "";
  if (value.currency === "XTR")
    return (
      <bdi className="nw" dir="ltr">
        <Star className="star" size={14} />
        <span className="vh">Telegram Stars </span>
        {`\u00a0${sign}${number}`}
      </bdi>
    );
  if (language === "ar" && after !== "")
    return (
      <bdi className="nw" dir="rtl">
        <bdi dir="ltr">
          {sign}
          {number}
        </bdi>
        {after}
      </bdi>
    );
  return (
    <bdi className="nw" dir="ltr">
      {sign}
      {before}
      {number}
      {after}
    </bdi>
  );
}

/** A code, a number of an order, a link: the same in every direction. */
export const Ltr = ({ children }: { children: ReactNode }) => <bdi dir="ltr">{children}</bdi>;

/** A date that stays on one line. */
export const When = ({ children }: { children: ReactNode }) => <span className="nw">{children}</span>;
