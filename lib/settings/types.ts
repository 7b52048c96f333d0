import { z } from "zod";
import { CURRENCIES } from "@/lib/core/money";

const BasisPoints = z.number().int().min(1).max(10_000);

const Localized = z.object({
  en: z.string().min(1),
  ru: z.string().exactOptional(),
  ar: z.string().exactOptional(),
  fa: z.string().exactOptional(),
});

/** What a shop says of itself and how it behaves; every field has a sensible start. */
export const ShopSettings = z.object({
  name: z.string().min(1).max(64).default("Kiosk"),
  tagline: Localized.default({ en: "Subscriptions in Telegram" }),
  timeZone: z.string().default("Asia/Riyadh"),
  currencies: z.array(z.enum(CURRENCIES)).min(1).default(["SAR"]),
  /** Where /paysupport and refusals send people: a Telegram username without @. */
  supportUsername: z.string().nullable().default(null),
  botUsername: z.string().nullable().default(null),
  /** Days of access after an unpaid end of period. */
  graceDays: z.number().int().min(0).max(30).default(0),
  /** Days before the end at which a reminder goes out, each once. */
  reminderDays: z.array(z.number().int().min(1).max(60)).default([7, 3, 1]),
  /** A personal code with the reminder of that many days, off the next term; null for none. */
  renewalOffer: z
    .object({ basisPoints: BasisPoints, daysBefore: z.number().int().min(1).max(60) })
    .nullable()
    .default(null),
  /** A personal code so many days after an end for those who did not come back; null for none. */
  winBack: z
    .object({
      basisPoints: BasisPoints,
      daysAfter: z.number().int().min(1).max(365),
      validDays: z.number().int().min(1).max(90),
    })
    .nullable()
    .default(null),
  /** What a point pays, in minor units per currency; in a currency left out points pay nothing. */
  pointValues: z.partialRecord(z.enum(CURRENCIES), z.number().int().min(1)).default({}),
  /** The least and most of one top-up of the wallet, in minor units; a currency left out has the usual bounds. */
  topUpBounds: z
    .partialRecord(
      z.enum(CURRENCIES),
      z.object({ least: z.number().int().min(1), most: z.number().int().min(1) }),
    )
    .default({}),
  /** Telegram allows only Stars for digital goods inside its apps; an owner may decide otherwise, at their own risk. */
  otherMethodsInsideTelegram: z.boolean().default(false),
});

export type ShopSettings = z.output<typeof ShopSettings>;
