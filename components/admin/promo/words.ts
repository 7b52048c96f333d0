import type { PromotionDraft } from "@/lib/promotions/types";
import { plainMoney, sayEffect } from "./gives";

interface Say {
  (key: string, values?: Record<string, string | number | Date>): string;
  has(key: string): boolean;
}

export interface Names {
  /** A product's or plan's name by id. */
  place(id: string): string;
  campaign(id: string): string;
  timeZone: string;
}

const SUNDAY_BEFORE = Date.UTC(2026, 1, 1);
const DAY = 86_400_000;

/** "Fri" for 5, in the reader's language. */
export const sayWeekday = (t: Say, day: number, weekday: "short" | "long" = "short"): string =>
  new Intl.DateTimeFormat(t("admin.locale"), { weekday, timeZone: "UTC" }).format(SUNDAY_BEFORE + day * DAY);

/** What a promotion does, in one sentence: what it gives, on what, to whom, when, beside what, how often. */
export function sayPromotion(t: Say, draft: PromotionDraft, names: Names): string {
  const said = [
    sayEffect(t, draft.effect, draft.currency),
    ...sayScope(t, draft, names),
    ...sayWho(t, draft),
    ...sayWhen(t, draft, names),
    ...sayBeside(t, draft),
    ...sayLimits(t, draft, names),
  ].join(t("admin.table.comma"));
  // Some languages end their years and months with a full stop of their own.
  return said.endsWith(".") ? said : `${said}.`;
}

const words = (key: string) => `admin.promo.words.${key}`;
const both = (t: Say, list: readonly (string | number)[]) => list.join(t("admin.table.comma"));

function* sayScope(t: Say, draft: PromotionDraft, names: Names) {
  const cap = draft.effect.kind === "cashback" ? draft.effect.cap : draft.maximumDiscount;
  if (cap !== null) yield t("admin.promo.gives.most", { amount: plainMoney(cap, draft.currency) });
  const places = [...draft.productIds, ...draft.planIds].map((id) => `\u2068${names.place(id)}\u2069`);
  if (places.length > 0) yield t(words("on"), { places: both(t, places) });
  if (draft.planTags.length > 0) yield t(words("planTags"), { tags: both(t, draft.planTags) });
  if (draft.termMonths.length > 0) yield t("admin.promo.termsOf", { terms: draft.termMonths.join("/") });
  if (draft.maxUnits !== null) yield t(words("maxUnits"), { count: draft.maxUnits });
  if (draft.groupSize !== null) yield t(words("groupSize"), { count: draft.groupSize });
  if (draft.pick !== "all") yield t(words(`pick.${draft.pick}`));
}

function* sayWho(t: Say, draft: PromotionDraft) {
  const money = (amount: number) => plainMoney(amount, draft.currency);
  if (draft.firstPurchase) yield t("admin.promo.gives.firstOrder");
  if (draft.minimumOrder !== null) yield t(words("minimum"), { amount: money(draft.minimumOrder) });
  if (draft.maximumOrder !== null) yield t(words("maximum"), { amount: money(draft.maximumOrder) });
  const units = draft.minimumQuantity ?? draft.minimumLineQuantity;
  if (units !== null) yield t(words("units"), { count: units });
  if (draft.requiresTags.length > 0) yield t(words("requiresTags"), { tags: both(t, draft.requiresTags) });
  const lists = ["countries", "languages", "tiers", "customerTags"] as const;
  for (const list of lists) if (draft[list].length > 0) yield t(words(list), { list: both(t, draft[list]) });
  if (draft.segments.length > 0)
    yield t(words("segments"), {
      list: both(
        t,
        draft.segments.map((each) => saySegment(t, each)),
      ),
    });
  const bounds = [
    sayBounds(t, "age", [draft.minimumAge, draft.maximumAge], money),
    sayBounds(t, "spent", [draft.minimumSpent, draft.maximumSpent], money),
    sayBounds(t, "orders", [draft.minimumOrders, draft.maximumOrders], money),
    sayBounds(t, "activity", [draft.inactiveForDays, draft.activeWithinDays], money),
  ];
  for (const said of bounds) if (said !== null) yield said;
  if (draft.minimumTenureMonths !== null) yield t(words("tenure"), { count: draft.minimumTenureMonths });
  if (draft.birthdayWindowDays !== null) yield t(words("birthday"), { count: draft.birthdayWindowDays });
}

/** A segment's name; its own word where it is none of the shipped ones. */
export function saySegment(t: Say, segment: string): string {
  const key = `admin.promo.segments.${segment}.name`;
  return t.has(key) ? t(key) : `\u2068${segment}\u2069`;
}

type Bounds = readonly [least: number | null, most: number | null];

/** "aged 18 and over": what is asked of a number. Null where nothing is. */
export function sayBounds(
  t: Say,
  what: "age" | "spent" | "orders" | "activity",
  [least, most]: Bounds,
  money: (amount: number) => string,
): string | null {
  if (least === null && most === null) return null;
  const write = (bound: number | null) => (what === "spent" ? money(bound ?? 0) : (bound ?? 0));
  const which = most === null ? "from" : least === null ? "to" : "both";
  return t(words(what), { which, from: write(least), to: write(most) });
}

function* sayWhen(t: Say, draft: PromotionDraft, { timeZone }: Names) {
  const day = (iso: string) =>
    new Intl.DateTimeFormat(t("admin.locale"), {
      timeZone,
      day: "numeric",
      month: "long",
      year: "numeric",
    }).format(new Date(iso));
  for (const { season, daysBefore, daysAfter } of draft.seasons) {
    yield t(words(`seasons.${season}`));
    if (daysBefore > 0) yield t(words("daysBefore"), { count: daysBefore });
    if (daysAfter > 0) yield t(words("daysAfter"), { count: daysAfter });
  }
  for (const { days, from, to } of draft.weekly) {
    const hours = `\u2066${from}–${to}\u2069`;
    yield days.length === 0
      ? t(words("daily"), { hours })
      : t(words("weekly"), {
          days: both(
            t,
            days.map((each) => sayWeekday(t, each)),
          ),
          hours,
        });
  }
  if (draft.zone === "customer" && draft.weekly.length + draft.seasons.length > 0)
    yield t(words("customerZone"));
  if (draft.startsAt !== null) yield t("admin.promo.from", { day: day(draft.startsAt) });
  if (draft.endsAt !== null) yield t("admin.promo.until", { day: day(draft.endsAt) });
}

function* sayBeside(t: Say, draft: PromotionDraft) {
  if (draft.code !== null && draft.autoApply === true) yield t(words("autoApply"));
  if (draft.exclusive) yield t(words("exclusive"));
  if (draft.combine === "stack") yield t(words("stacks"));
  if (draft.group !== null) yield t(words("group"), { group: `\u2068${draft.group}\u2069` });
}

function* sayLimits(t: Say, draft: PromotionDraft, names: Names) {
  if (draft.maximumPerCustomer !== null) yield t(words("perCustomer"), { count: draft.maximumPerCustomer });
  if (draft.maximumUses !== null) yield t(words("uses"), { count: draft.maximumUses });
  if (draft.budget !== null) yield t(words("budget"), { amount: plainMoney(draft.budget, draft.currency) });
  if (draft.campaignId !== null)
    yield t(words("campaign"), { name: `\u2068${names.campaign(draft.campaignId)}\u2069` });
  if (draft.partial) yield t(words("partial"));
  if (draft.returnsOnRefund) yield t(words("returns"));
}
