import { Temporal } from "temporal-polyfill";
import type { PromotionDraft } from "./types";

type Start = Partial<PromotionDraft> & Pick<PromotionDraft, "effect">;

interface Shipped {
  start: Start;
  /** Civil days it runs on, where it has a yearly date: the next that is not over. */
  days?: (year: number) => readonly [first: Temporal.PlainDate, until: Temporal.PlainDate];
}

const percent = (basisPoints: number) => ({ kind: "percent", basisPoints }) as const;
const day = (year: number, month: number, date: number) =>
  Temporal.PlainDate.from({ year, month, day: date });

/** The Friday after the fourth Thursday of November. */
function whiteFriday(year: number): Temporal.PlainDate {
  const first = day(year, 11, 1);
  return first.add({ days: ((4 - first.dayOfWeek + 7) % 7) + 22 });
}

/** Starting points that come with the shop; their names are in the texts, by key. */
export const SHIPPED_TEMPLATES = {
  ramadan: {
    start: { effect: percent(2000), termMonths: [12], exclusive: true, seasons: [season("ramadan", 0)] },
  },
  eid: { start: { effect: percent(1500), seasons: [season("eid_al_fitr", 1), season("eid_al_adha", 1)] } },
  white_friday: {
    start: { effect: percent(2500), exclusive: true, maximumPerCustomer: 1 },
    days: (year) => [whiteFriday(year).subtract({ days: 1 }), whiteFriday(year).add({ days: 4 })],
  },
  new_year: {
    start: { effect: percent(1500) },
    days: (year) => [day(year, 12, 26), day(year + 1, 1, 3)],
  },
  birthday: {
    start: { effect: percent(1500), layer: "customer", birthdayWindowDays: 3, maximumPerCustomer: 1 },
  },
  first_purchase: {
    start: { effect: percent(1000), layer: "customer", firstPurchase: true, maximumPerCustomer: 1 },
  },
  happy_hour: {
    start: {
      effect: percent(1000),
      weekly: [{ days: [4, 5], from: "18:00", to: "22:00" }],
      zone: "customer",
    },
  },
  loyalty: {
    start: {
      effect: {
        kind: "tiered_percent",
        by: "tenure_months",
        base: 0,
        tiers: [
          [3, 300],
          [6, 500],
          [12, 1000],
        ],
      },
      layer: "customer",
    },
  },
  longer_term: {
    start: {
      effect: {
        kind: "tiered_percent",
        by: "term_months",
        base: 0,
        tiers: [
          [3, 300],
          [6, 500],
          [12, 1000],
        ],
      },
      layer: "volume",
      target: "line",
    },
  },
  bring_a_friend: {
    start: {
      code: "FRIEND",
      effect: percent(1000),
      firstPurchase: true,
      maximumPerCustomer: 1,
      returnsOnRefund: true,
    },
  },
  win_back: {
    start: {
      code: "COMEBACK",
      effect: percent(2000),
      segments: ["at_risk", "churned"],
      maximumPerCustomer: 1,
    },
  },
  trial_week: {
    start: { code: "TRYWEEK", effect: { kind: "free_trial", days: 7 }, maximumPerCustomer: 1 },
  },
  cashback: { start: { effect: { kind: "cashback", basisPoints: 500, cap: null } } },
} as const satisfies Record<string, Shipped>;

export type ShippedKey = keyof typeof SHIPPED_TEMPLATES;

/** Those that keep to no season, no day and no hour. */
export const TIMELESS_TEMPLATES = Object.entries<Shipped>(SHIPPED_TEMPLATES).flatMap(
  ([key, { start, days }]) =>
    days === undefined && !start.seasons && !start.weekly ? [{ key: key as ShippedKey, start }] : [],
);

function season(name: PromotionDraft["seasons"][number]["season"], daysBefore: number) {
  return { season: name, daysBefore, daysAfter: 0 };
}

/** What a shipped template starts a draft with; yearly days are the next that are not over, in the shop's zone. */
export function startOf(key: ShippedKey, now: Date, timeZone: string): Start {
  const { start, days }: Shipped = SHIPPED_TEMPLATES[key];
  if (days === undefined) return start;
  const instantOf = (date: Temporal.PlainDate) =>
    new Date(date.toZonedDateTime(timeZone).epochMilliseconds).toISOString();
  const thisYear = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).year;
  for (let year = thisYear - 1; ; year++) {
    const [first, until] = days(year);
    const endsAt = instantOf(until);
    if (Date.parse(endsAt) > now.getTime()) return { ...start, startsAt: instantOf(first), endsAt };
  }
}
