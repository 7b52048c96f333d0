import { createElement, Fragment, type ReactNode } from "react";
import { inLanguage, type Language, type LocalizedText } from "@/lib/core/languages";
import type { MoneyJson } from "@/lib/core/money";
import type { Reason } from "@/lib/pricing/reasons";
import { reasonArguments } from "@/lib/pricing/rules";
import type { ShopView, SlipView } from "@/lib/storefront/types";
import { writeDate, writeHijri } from "../format/dates";
import { moneyText } from "../format/money";
import type { RefusalParams, Trouble } from "../state/api";
import { useAppState } from "../state/app";
import { fill, findMessage, type Messages, type Params } from "./translate";

/** How a screen speaks: texts, amounts and dates in the customer's language. */
export interface Speech {
  language: Language;
  /** The text as a plain line, or the key where it is missing. */
  say: (key: string, params?: Params<string | number>) => string;
  /** The text with elements (amounts, codes, dates) in their places. */
  tell: (key: string, params: Params<ReactNode>) => ReactNode;
  has: (key: string) => boolean;
  words: (text: LocalizedText) => string;
  amount: (money: MoneyJson) => string;
  day: (iso: string) => string;
  date: (iso: string) => string;
  time: (iso: string) => string;
  /** A day with its hour. */
  moment: (iso: string) => string;
  hijri: (iso: string) => string | null;
  months: (count: number) => string;
}

export interface Ready extends Speech {
  view: ShopView;
}

/** Everything a screen needs, or null while the skeleton shows. */
export function useReady(): Ready | null {
  const { view, texts, language } = useAppState();
  if (view === null || texts === null) return null;
  return { view, ...speechOf(texts, language, view.shop.timeZone) };
}

export function speechOf(texts: Messages, language: Language, timeZone: string): Speech {
  const say: Speech["say"] = (key, params = {}) => {
    const message = findMessage(texts, key);
    return message === null ? key : fill(message, params, language).join("");
  };
  return {
    language,
    say,
    // Spread as children, the pieces of a sentence keep their places without keys.
    tell: (key, params) =>
      createElement(Fragment, null, ...fill(findMessage(texts, key) ?? key, params, language)),
    has: (key) => findMessage(texts, key) !== null,
    words: (text) => inLanguage(text, language),
    amount: (money) =>
      moneyText(money, language, (count) =>
        say("terms.stars", { count: Number(count.replaceAll(/\D/g, "")), written: count }),
      ),
    day: (iso) => writeDate(iso, "day", language, timeZone),
    date: (iso) => writeDate(iso, "dayOfYear", language, timeZone),
    time: (iso) => writeDate(iso, "time", language, timeZone),
    moment: (iso) => writeDate(iso, "moment", language, timeZone),
    hijri: (iso) => (language === "ar" ? writeHijri(iso, timeZone) : null),
    months: (count) => say("terms.months", { count }),
  };
}

/** Why the server said no, in words; the calm general text where a code is new to us. */
export function refusalText(speech: Speech, trouble: Trouble, slip?: SlipView): string {
  if (trouble.kind !== "refused") return speech.say(`mini.trouble.${trouble.kind}`);
  const reason = trouble.params["reason"];
  if (typeof reason === "string" && (trouble.code === "promo.refused" || speech.has(`reasons.${reason}`)))
    return reasonText(speech, reason, trouble.params, slip);
  const key = `errors.${trouble.code}`;
  return speech.has(key) ? speech.say(key, printable(trouble.params)) : speech.say("mini.trouble.server");
}

const printable = (params: RefusalParams): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) =>
      typeof value === "string" || typeof value === "number" ? [[name, value]] : [],
    ),
  );

/** Why a code gives nothing, and what works instead; amounts are in the slip's currency, offers by their names on it. */
export function reasonText(speech: Speech, reason: string, params: RefusalParams, slip?: SlipView): string {
  const key = `reasons.${reason}`;
  if (!speech.has(key)) return speech.say("mini.promo.refused");
  const given = reasonArguments(reason as Reason, params, {
    money: (amount) => (slip ? speech.amount({ amount, currency: slip.currency }) : String(amount)),
    moment: (instant) => speech.day(instant),
    promotion: (id) => nameOn(slip, id) ?? speech.say("mini.promo.otherOffer"),
  });
  return speech.say(key, given);
}

const nameOn = (slip: SlipView | undefined, promotionId: string): string | undefined => {
  const line = slip?.lines.find((each) => each.kind === "promotion" && each.promotionId === promotionId);
  return line?.kind === "promotion" ? (line.code ?? line.name) : undefined;
};
