import { createTranslator } from "next-intl";
import { writeDate } from "@/lib/core/dates";
import { inLanguage, type Language, type LocalizedText } from "@/lib/core/languages";
import { type Currency, formatAmount } from "@/lib/core/money";
import { writePercent } from "@/lib/core/percent";
import { type Button, escapeHtml } from "@/lib/telegram/messages";
import ar from "@/messages/ar.json";
import en from "@/messages/en.json";
import fa from "@/messages/fa.json";
import ru from "@/messages/ru.json";
import type { Subject } from "./facts";
import type { Kind, Params } from "./types";

type Texts = Record<string, Record<string, string>>;
type Translate = (key: string, values?: Record<string, string | number>) => string;

// Texts are read by the kind's name at run time, so the translator is used without its key types.
const MESSAGES = { en, ru, ar, fa } as unknown as Record<Language, Texts>;

/** Latin digits inside the texts of every language. */
function translatorOf(language: Language): Translate {
  return createTranslator({
    locale: `${language}-u-nu-latn`,
    messages: MESSAGES[language],
    namespace: "notifications",
    onError: (error) => {
      throw error;
    },
  }) as unknown as Translate;
}

const SIGNS: Partial<Record<Currency, string>> = { USD: "$", EUR: "€", GBP: "£" };
const ARABIC_SIGNS: Partial<Record<Currency, string>> = { SAR: "ر.س", AED: "د.إ", KWD: "د.ك", EGP: "ج.م" };

/** An amount in the reader's way, isolated from the direction of the text around it. */
function amountIn(language: Language, amount: bigint, currency: Currency, stars: string): string {
  const digits = formatAmount(amount, currency);
  const isolated = (text: string) => `\u2068${text}\u2069`;
  if (currency === "XTR") return isolated(stars);
  if (currency === "RUB" || language === "ru") {
    const number = digits.replace(/\.00$/, "").replaceAll(",", "\u00a0").replace(".", ",");
    return isolated(`${number}\u00a0${currency === "RUB" ? "₽" : (SIGNS[currency] ?? currency)}`);
  }
  const arabic = language === "ar" ? ARABIC_SIGNS[currency] : undefined;
  if (arabic) return isolated(`${digits}\u00a0${arabic}`);
  return isolated(`${SIGNS[currency] ?? `${currency}\u00a0`}${digits}`);
}

export interface Composed {
  readonly text: string;
  readonly buttons: Button[][] | undefined;
}

/** A message in the reader's language: what happened, the date and the amount, and what can be done. */
export function compose(
  message: { kind: Kind; params: Params; subject: Subject },
  reader: { language: Language; timeZone: string },
  shop: { name: string; botUsername: string | null },
): Composed {
  const { kind, params, subject } = message;
  const t = translatorOf(reader.language);
  const name = (text: LocalizedText | undefined) =>
    `<b>${escapeHtml(text ? inLanguage(text, reader.language) : shop.name)}</b>`;
  const write = (options: Intl.DateTimeFormatOptions, at: Date | undefined) =>
    at ? writeDate(at, reader.language, { ...options, timeZone: reader.timeZone }) : "";
  const money = (amount: bigint, currency: Currency) =>
    amountIn(reader.language, amount, currency, t("stars", { count: formatAmount(amount, currency) }));
  const { subscription, order, delivery, alert, refund, continuation } = subject;
  const saved = order && order.discountMinor > 0n ? money(order.discountMinor, order.currency) : "";
  const values = {
    shop: escapeHtml(shop.name),
    plan: name(subscription?.planName),
    product: name(subscription?.productName),
    channel: `<b>${escapeHtml(delivery?.title ?? "")}</b>`,
    date: write({ day: "numeric", month: "long", year: "numeric" }, endOf(kind, subscription)),
    graceDate: write({ day: "numeric", month: "long" }, subscription?.graceUntil ?? undefined),
    inviteEnd: write(
      { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" },
      delivery?.inviteExpiresAt ?? undefined,
    ),
    amount: order ? `<b>${money(order.totalMinor, order.currency)}</b>` : "",
    saved,
    agreed: continuation ? `<b>${money(continuation.amountMinor, continuation.currency)}</b>` : "",
    months: continuation?.termMonths ?? 0,
    hasSaved: saved === "" ? "no" : "yes",
    hasChannel: subject.hasChannel ? "yes" : "no",
    // Isolated, or an Arabic sentence would put the sign behind the number.
    order: order ? `\u2068#${order.number}\u2069` : "",
    refund: refund ? `<b>${money(refund.amountMinor, refund.currency)}</b>` : "",
    wallet: refund?.toProviderMinor === 0n ? "yes" : "no",
    balance: order && params.walletMinor ? money(BigInt(params.walletMinor), order.currency) : "",
    days: params.daysBefore ?? 0,
    reason: params.reason && kind === "transfer_rejected" ? t(`transferReasons.${params.reason}`) : "",
    why: params.reason ?? "",
    again: params.nextTryAt ? "yes" : "no",
    retry: write(
      { day: "numeric", month: "long" },
      params.nextTryAt ? new Date(params.nextTryAt) : undefined,
    ),
    note: escapeHtml(params.note ?? ""),
    hasNote: params.note ? "yes" : "no",
    alert: alert ? t(`alerts.${alert.kind}`, alertValues(alert.params)) : "",
  };
  const offer = offerValues(params.offer, write, money);
  const text = t(`${kind}.text`, { ...values, ...offer, origin: params.issued?.origin ?? "" });
  return { text: withOffer(text, kind, offer, t), buttons: buttonsOf(message, shop.botUsername, t) };
}

type Write = (options: Intl.DateTimeFormatOptions, at: Date | undefined) => string;

type OfferValues = ReturnType<typeof offerValues>;

/** A code and what it gives read the same way in every direction of text. */
const offerValues = (
  offer: Params["offer"],
  write: Write,
  money: (amount: bigint, currency: Currency) => string,
) => {
  if (!offer) return undefined;
  const { basisPoints, amount, days } = offer;
  const percent = basisPoints === undefined ? "" : `\u2068${writePercent(basisPoints)}%\u2069`;
  return {
    code: `\u2068<code>${escapeHtml(offer.code)}</code>\u2069`,
    percent,
    gives: days !== undefined ? "days" : basisPoints === undefined && !amount ? "more" : "off",
    value: amount ? money(BigInt(amount.amount), amount.currency) : percent,
    days: days ?? 0,
    until: write(
      { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" },
      new Date(offer.endsAt),
    ),
  };
};

const withOffer = (text: string, kind: Kind, offer: OfferValues, t: Translate): string =>
  (kind === "reminder" || kind === "demo_reminder") && offer
    ? `${text}

${t(`${kind}.offer`, offer)}`
    : text;

/** What ended early says when it really ended. */
function endOf(kind: Kind, subscription: Subject["subscription"]): Date | undefined {
  const { endedAt, graceUntil, periodEnd } = subscription ?? {};
  if (kind === "renewal_failed" && graceUntil) return graceUntil;
  return kind === "ended" && endedAt && periodEnd && endedAt < periodEnd ? endedAt : periodEnd;
}

const alertValues = (params: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(params).map(([key, value]) => [key, escapeHtml(String(value))]));

function buttonsOf(
  { kind, params, subject }: { kind: Kind; params: Params; subject: Subject },
  botUsername: string | null,
  t: Translate,
): Button[][] | undefined {
  if (kind === "invite_ready") {
    const link = subject.delivery?.inviteLink;
    return link ? [[{ text: t("buttons.join"), url: link }]] : undefined;
  }
  if (kind === "alert" || botUsername === null) return undefined;
  const open = (start: string) => `https://t.me/${botUsername}?startapp=${start}`;
  const code = params.offer ? `code-${params.offer.code}` : "";
  const onPlan = subject.subscription && `plan-${subject.subscription.planId}`;
  const plan = onPlan ? open(code ? `${onPlan}--${code}` : onPlan) : open("");
  const onOrder = open(params.orderId ? `order-${params.orderId}` : "");
  const [label, url] = {
    paid: ["open", open("")],
    joined: ["open", open("")],
    kept: ["open", open("")],
    demo_granted: ["open", open("")],
    payment_failed: ["try_again", onOrder],
    payment_confirm: ["confirm", onOrder],
    refunded: ["open", open("")],
    transfer_rejected: ["open", onOrder],
    low_wallet: ["top_up", open("wallet")],
    topped_up: ["wallet", open("wallet")],
    renews: ["open", open("")],
    renewal_failed: ["keep_plan", plan],
    past_due: ["keep_plan", plan],
    reminder: ["keep_plan", plan],
    demo_reminder: ["keep_plan", plan],
    demo_continues: ["open", open("")],
    cancelled: ["keep_plan", open("")],
    ended: ["buy_again", plan],
    demo_ended: ["buy", plan],
    win_back: ["buy_again", plan],
    code_issued: ["buy", open(code)],
  }[kind] as [string, string];
  return [[{ text: t(`buttons.${label}`), url }]];
}
