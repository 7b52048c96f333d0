import { z } from "zod";
import { isTimeZone } from "@/lib/core/time";
import { REMINDERS_AT_MOST, USERNAME } from "./rules";
import { ShopSettings } from "./types";

const { shape } = ShopSettings;

const Line = z.string().trim().min(1).max(120);

/** What an owner enters: every field of the settings screen. */
export const SettingsInput = z
  .object({
    name: z.string().trim().min(1).max(64),
    tagline: z.object({
      en: Line,
      ru: Line.exactOptional(),
      ar: Line.exactOptional(),
      fa: Line.exactOptional(),
    }),
    timeZone: z.string().refine(isTimeZone, "is not a time zone"),
    currencies: shape.currencies
      .unwrap()
      .refine((all) => new Set(all).size === all.length, "names one twice"),
    supportUsername: z.string().regex(USERNAME, "is not a Telegram username").nullable(),
    graceDays: shape.graceDays.unwrap(),
    reminderDays: shape.reminderDays
      .unwrap()
      .max(REMINDERS_AT_MOST)
      .transform((days) => [...new Set(days)].sort((a, b) => b - a)),
    renewalOffer: shape.renewalOffer.unwrap(),
    winBack: shape.winBack.unwrap(),
    otherMethodsInsideTelegram: z.boolean(),
    pointValues: shape.pointValues.unwrap().exactOptional(),
    topUpBounds: shape.topUpBounds
      .unwrap()
      .refine(
        (bounds) => Object.values(bounds).every((bound) => !bound || bound.least <= bound.most),
        "has a least above its most",
      )
      .exactOptional(),
  })
  .refine(
    ({ renewalOffer, reminderDays }) => !renewalOffer || reminderDays.includes(renewalOffer.daysBefore),
    {
      path: ["renewalOffer", "daysBefore"],
      message: "is none of the reminders",
    },
  );
export type SettingsInput = z.output<typeof SettingsInput>;
