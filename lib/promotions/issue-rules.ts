import { Temporal } from "temporal-polyfill";
import { z } from "zod";
import type { IssueTrigger } from "@/db/schema/promotions";
import type { Id } from "@/lib/core/ids";
import { defineFrom } from "./definition";
import { PersonalOffer } from "./personal";
import { type Definition, PromotionDraft } from "./types";

export const ISSUE_TRIGGERS = [
  "first_purchase",
  "birthday",
  "channel_subscribed",
  "by_hand",
] as const satisfies readonly IssueTrigger[];

/** A rule as its owner writes it. */
export const IssueRuleInput = z.strictObject({
  trigger: z.enum(ISSUE_TRIGGERS),
  isOn: z.boolean(),
  offer: PersonalOffer,
  validDays: z.number().int().min(1).max(365),
  /** Telegram's number of the shop's public channel, for `channel_subscribed`. */
  chatId: z
    .string()
    .regex(/^-?\d{1,19}$/, "is not a chat's number")
    .nullable()
    .default(null),
});
export type IssueRuleInput = z.output<typeof IssueRuleInput>;

/** What an offer gives, as a promotion says it. */
export const definitionOf = (offer: Record<string, unknown>): Definition =>
  defineFrom("offer", PromotionDraft.parse({ ...offer, code: null }));

/** Birthday codes come in the morning of the shop. */
const MORNING = { hour: 9 } as const;

export interface Birthdays {
  /** The shop's day. */
  day: string;
  year: number;
  /** As customers have them: MM-DD. */
  birthdays: string[];
}

/** Whose birthday the shop's morning has come for; null before nine. Who was born on 29 February has the 28th in other years. */
export function birthdaysAt(now: Date, timeZone: string): Birthdays | null {
  const here = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  const today = here.toPlainDate();
  // A morning that a change of the clocks swallows comes at the next instant there is.
  const morning = today.toZonedDateTime({ timeZone, plainTime: MORNING });
  if (Temporal.ZonedDateTime.compare(here, morning) < 0) return null;
  const day = today.toString();
  const own = day.slice(5);
  const isLastOfFebruary = own === "02-28" && !today.inLeapYear;
  return { day, year: today.year, birthdays: isLastOfFebruary ? [own, "02-29"] : [own] };
}

/** What a code is issued for: once per customer, birthdays once a year. */
export const issueKeyOf = (
  trigger: Exclude<IssueTrigger, "by_hand">,
  customerId: Id<"customer">,
  year: number,
): string => (trigger === "birthday" ? `birthday:${customerId}:${year}` : `${trigger}:${customerId}`);
