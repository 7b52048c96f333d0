import { z } from "zod";
import { daySpan } from "./day-span";
import { PAGE_SIZES } from "./page-sizes";

/** What every list of the dashboard takes from its address. */
export const ListInput = z.object({
  q: z.string().trim().max(100).default(""),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  size: z.coerce
    .number()
    .refine((size) => (PAGE_SIZES as readonly number[]).includes(size), "must be 25, 50 or 100")
    .default(50),
  /** A column's key; a leading minus sorts downwards. */
  sort: z
    .string()
    .regex(/^-?[a-zA-Z]{1,40}$/, "must name a column")
    .optional(),
});

/** The same of a list whose rows have a day. */
export const DatedListInput = ListInput.extend({ days: daySpan });

/** `status=active,paused` in an address: any of these; absent or empty is no filter. */
export const anyOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z
    .string()
    .default("")
    .transform((text) => text.split(",").filter((part) => part !== ""))
    .pipe(z.array(z.enum(values)));

export interface Listing<Row> {
  rows: Row[];
  /** How many match the filters. */
  total: number;
  /** How many there are without filters: "no results" is not "nothing yet". */
  all: number;
  page: number;
  size: number;
}

/** `%` and `_` typed by people are letters, not patterns. */
const literally = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

export const containing = (text: string): string => `%${literally(text)}%`;

export const beginning = (text: string): string => `${literally(text)}%`;
