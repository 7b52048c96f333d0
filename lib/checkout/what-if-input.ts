import { z } from "zod";

const whole = (most: number) => z.coerce.number().int().min(0).max(most).optional();

const list = (separator: RegExp) =>
  z
    .string()
    .max(400)
    .default("")
    .transform((text) =>
      text
        .split(separator)
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ""),
    );

/** An amount in the cart's currency. */
const decimal = z
  .string()
  .regex(/^\d{1,10}([.]\d{1,3})?$/)
  .optional();

/** `plan:term:units`, as the address keeps further lines of the cart. */
const line = z
  .string()
  .regex(/^[\w-]{1,40}:\d{1,3}:\d{1,4}$/)
  .transform((text) => {
    const [planId = "", term = "", quantity = ""] = text.split(":");
    return { planId, term: Number(term), quantity: Math.max(1, Number(quantity)) };
  });

/** A case for the simulator, as its page keeps it in the address. What is absent is taken from the shop. */
export const WhatIfInput = z.object({
  customer: z.string().max(40).optional(),
  plan: z.string().max(40).optional(),
  term: z.coerce.number().int().positive().max(120).optional(),
  quantity: z.coerce.number().int().min(1).max(9999).optional(),
  more: z
    .string()
    .max(600)
    .default("")
    .transform((text) => text.split(",").filter((entry) => entry !== ""))
    .pipe(z.array(line).max(9)),
  currency: z.string().max(3).optional(),
  codes: list(/[,،;\s]+/u),
  orders: whole(100_000),
  tenure: whole(1200),
  tier: z.string().trim().max(40).optional(),
  country: z
    .string()
    .regex(/^[A-Za-z]{2}$/)
    .transform((country) => country.toUpperCase())
    .optional(),
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}$/)
    .transform((language) => language.toLowerCase())
    .optional(),
  /** With or without the year. */
  birthday: z
    .string()
    .regex(/^(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/)
    .optional(),
  tags: list(/[,،;]+/u),
  segments: list(/[,،;]+/u),
  /** Days since they were last active. */
  away: whole(36_500),
  spent: decimal,
  points: whole(1_000_000_000),
  wallet: decimal,
});
export type WhatIfInput = z.output<typeof WhatIfInput>;
