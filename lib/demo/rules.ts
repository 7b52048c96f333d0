import { err, ok, type Result } from "@/lib/core/result";
import { DAY, plus } from "@/lib/core/time";

export type DemoRefusal = "demo.not_offered" | "demo.already_used" | "demo.already_subscribed";

/**
 * Whether a demo starts. One per Telegram account and product, for ever; a person at the counter may give one of a product
 * that does not offer any, but not a second one.
 */
export function decideDemo(facts: {
  allowDemo: boolean;
  isForSale: boolean;
  byHand: boolean;
  hasUsedOne: boolean;
  isSubscribed: boolean;
}): Result<null, DemoRefusal> {
  if (!facts.isForSale || (!facts.allowDemo && !facts.byHand)) return err("demo.not_offered");
  if (facts.isSubscribed) return err("demo.already_subscribed");
  if (facts.hasUsedOne) return err("demo.already_used");
  return ok(null);
}

/** A demo day has 24 hours: the end is the same instant of the clock, days later. */
export const demoEnd = (start: Date, days: number): Date => plus(start, days * DAY);
