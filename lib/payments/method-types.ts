import { z } from "zod";
import { CURRENCIES, type Currency } from "@/lib/core/money";
import { METHOD_IDS } from "./rules";
import type { MethodId } from "./types";

const LONGEST_VALUE = 2000;
/** Whole amounts that people mean, far below what a JSON number holds. */
const MOST = 1_000_000_000_000;

const amounts = (least: number) => z.partialRecord(z.enum(CURRENCIES), z.number().int().min(least).max(MOST));

export const NamedMethod = z.object({ id: z.enum(METHOD_IDS) });

/** What an owner changes of a method; what is not named stays as it is. */
export const MethodChange = NamedMethod.extend({
  enabled: z.boolean().optional(),
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/, "is not a country's code"))
    .max(250)
    .optional(),
  currencies: z.array(z.enum(CURRENCIES)).optional(),
  feeBasisPoints: z.number().int().min(0).max(5000).optional(),
  feeFixed: amounts(0).optional(),
  minimum: amounts(1).optional(),
  maximum: amounts(1).optional(),
  /** What the provider needs. A secret that is not named, or empty, stays; null takes a value away. */
  values: z.record(z.string().max(64), z.string().trim().max(LONGEST_VALUE).nullable()).optional(),
});
export type MethodChange = z.output<typeof MethodChange>;

export const MethodOrder = z.object({ ids: z.array(z.enum(METHOD_IDS)).min(1).max(METHOD_IDS.length) });

type Amounts = Partial<Record<Currency, number>>;

export interface FieldView {
  name: string;
  secret: boolean;
  required: boolean;
  choices: readonly string[] | null;
  /** Takes several lines. */
  long: boolean;
  set: boolean;
  /** The last characters of a secret that is long enough to keep the rest; of nothing else. */
  ending: string | null;
  /** What is no secret, as entered. */
  value: string | null;
}

/** A method as its owner sees it: everything but the keys. Amounts are minor units per currency. */
export interface MethodSettingsView {
  id: MethodId;
  enabled: boolean;
  /** All that the provider needs has been entered. */
  configured: boolean;
  countries: string[];
  currencies: Currency[];
  /** Currencies the provider takes; null for all but Stars. */
  takes: readonly Currency[] | null;
  feeBasisPoints: number;
  feeFixed: Amounts;
  minimum: Amounts;
  maximum: Amounts;
  fields: FieldView[];
  /** The address to enter at the provider; null where it needs none. */
  webhookUrl: string | null;
  /** Nothing can be tried before it is configured. */
  test: { at: string; result: string } | null;
}

export const InsideTelegram = z.object({ allowed: z.boolean() });
