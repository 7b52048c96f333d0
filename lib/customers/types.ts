import { z } from "zod";
import type { customers } from "@/db/schema/customers";
import { LANGUAGES } from "@/lib/core/languages";
import { CURRENCIES } from "@/lib/core/money";
import { distinctWords } from "@/lib/core/words";

export type Customer = typeof customers.$inferSelect;

/** What Telegram says of a person when they come. */
export interface SeenCustomer {
  telegramId: bigint;
  firstName: string;
  lastName?: string | null | undefined;
  username?: string | null | undefined;
  languageCode?: string | null | undefined;
  /** Of the device (IANA), where the visit tells: the bot's do not. */
  timeZone?: string | null | undefined;
  /** The `startapp` or /start payload of this visit. */
  source?: string | null | undefined;
}

export const CustomerSettings = z
  .object({
    language: z.enum(LANGUAGES),
    currency: z.enum(CURRENCIES),
    notificationOptOuts: z.array(z.string().regex(/^[a-z_]{1,32}$/)).max(32),
    /** MM-DD; null forgets it, and the year with it. */
    birthday: z
      .string()
      .regex(/^\d{2}-\d{2}$/, "is a day such as 03-01")
      .nullable(),
    birthYear: z.int().nullable(),
  })
  .partial();
export type CustomerSettings = z.output<typeof CustomerSettings>;

const mark = z.string().trim().min(1).max(40);

/** What the shop's people say of a customer; the same word twice is one, whatever its case and spaces. */
export const CustomerMarks = z.strictObject({
  tags: z.array(mark).max(20).transform(distinctWords),
  tier: mark.nullable(),
});
export type CustomerMarks = z.output<typeof CustomerMarks>;
