import { Temporal } from "temporal-polyfill";
import { z } from "zod";

/** Days of the shop's zone, both of them in it; null is open. */
export interface DaySpan {
  readonly from: string | null;
  readonly to: string | null;
}

const isDay = (text: string): boolean => {
  try {
    return Temporal.PlainDate.from(text, { overflow: "reject" }).toString() === text;
  } catch {
    return false;
  }
};

/** `days=2026-03-01,2026-03-31` in an address: from and to, either may be missing; absent or empty is no filter. */
export const daySpan = z
  .string()
  .max(40)
  .default("")
  .transform((text): DaySpan => {
    const [from = "", to = ""] = text.split(",");
    return { from: from || null, to: to || null };
  })
  .refine(({ from, to }) => [from, to].every((day) => day === null || isDay(day)), "must be two days");

/** The instants of a span in a zone, half-open: the last day is in it to its last moment. */
export function instantsOf(
  { from, to }: DaySpan,
  timeZone: string,
): { from: Date | null; before: Date | null } {
  const startOf = (day: Temporal.PlainDate) =>
    new Date(day.toZonedDateTime({ timeZone }).startOfDay().epochMilliseconds);
  return {
    from: from === null ? null : startOf(Temporal.PlainDate.from(from)),
    before: to === null ? null : startOf(Temporal.PlainDate.from(to).add({ days: 1 })),
  };
}
