import type { Conditions } from "@/lib/pricing/types";

export type Because =
  | "birthday"
  | "first_order"
  | "tier"
  | "welcome_back"
  | "regular"
  | "chosen"
  | "age"
  | "country"
  | "language";

const isAsked = (bound: number | null): boolean => bound !== null && bound > 0;

/** The most personal first. Nobody is told that the shop counts them among those who are leaving. */
const REASONS: readonly (readonly [Because, (asked: Conditions) => boolean])[] = [
  ["birthday", ({ birthdayWindowDays }) => birthdayWindowDays !== null],
  ["first_order", ({ firstPurchase, maxOrders }) => firstPurchase || maxOrders === 0],
  ["tier", ({ tiers }) => tiers.length > 0],
  ["welcome_back", ({ inactiveForDays }) => isAsked(inactiveForDays)],
  [
    "regular",
    ({ minOrders, minSpent, minTenureMonths }) =>
      isAsked(minOrders) || isAsked(minSpent) || isAsked(minTenureMonths),
  ],
  ["chosen", ({ tags, segments }) => tags.length > 0 || segments.length > 0],
  ["age", ({ minAge, maxAge }) => minAge !== null || maxAge !== null],
  ["country", ({ countries }) => countries.length > 0],
  ["language", ({ languages }) => languages.length > 0],
];

/** Why an offer is this customer's; null where it is everybody's. */
export const becauseOf = (asked: Conditions): Because | null =>
  REASONS.find(([, isSo]) => isSo(asked))?.[0] ?? null;
