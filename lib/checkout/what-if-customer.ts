import { eq } from "drizzle-orm";
import { customers } from "@/db/schema/customers";
import type { Ctx } from "@/db/transaction";
import type { Price } from "@/lib/catalog/types";
import type { Id } from "@/lib/core/ids";
import { type Currency, fromDecimal, toSafeInteger } from "@/lib/core/money";
import type { CustomerFacts } from "@/lib/pricing/types";
import { customerFacts } from "./customer-facts";
import { askFacts } from "./facts-statement";
import type { WhatIfInput } from "./what-if-input";

/** Somebody the shop knows, as its checkout would see them at `now`; null where there is no such customer. */
export async function readPerson(
  ctx: Pick<Ctx, "db">,
  id: string,
  at: { planId: Id<"plan">; price: Price; promotionIds: readonly Id<"promotion">[]; now: Date },
) {
  const customerId = id as Id<"customer">;
  const { planId, price, promotionIds, now } = at;
  const [row, [names]] = await Promise.all([
    askFacts(ctx.db, {
      customerId,
      planId,
      wantsPast: true,
      promotionIds,
      limitIds: [],
      idempotencyKey: "",
      codeKeys: [],
      now,
    }),
    ctx.db
      .select({ first: customers.firstName, last: customers.lastName })
      .from(customers)
      .where(eq(customers.id, customerId)),
  ]);
  if (!row || !names) return null;
  return {
    ...customerFacts(row, { customerId, currency: price.currency, now }),
    id: customerId,
    name: [names.first, names.last].filter(Boolean).join(" "),
    hadTrial: row.had_trial,
  };
}

/** The simulator's page says "none" of somebody who is imagined in no segment at all. */
const isSegment = (segment: string): boolean => segment !== "none";

/** The customer as the question has them: what it says itself, else what the shop knows. */
export function factsOf(
  input: WhatIfInput,
  customer: CustomerFacts | null,
  { currency, usedTrials }: { currency: Currency; usedTrials: readonly Id<"promotion">[] },
) {
  const spent = input.spent === undefined ? null : fromDecimal(input.spent, currency);
  return {
    id: customer?.id ?? "new",
    orders: input.orders ?? customer?.orders ?? 0,
    spent: toSafeInteger(spent ?? customer?.spent ?? 0n),
    tenureMonths: input.tenure ?? customer?.tenureMonths ?? 0,
    tier: input.tier ?? customer?.tier ?? null,
    country: input.country ?? customer?.country ?? null,
    language: input.language ?? customer?.language ?? null,
    birthday: input.birthday ?? customer?.birthday ?? null,
    tags: input.tags.length > 0 ? input.tags : [...(customer?.tags ?? [])],
    segments: input.segments.length > 0 ? input.segments.filter(isSegment) : [...(customer?.segments ?? [])],
    daysSinceActive: input.away ?? customer?.daysSinceActive ?? null,
    timeZone: customer?.timeZone ?? null,
    usage: { ...customer?.usage, ...Object.fromEntries(usedTrials.map((id) => [id, 1])) },
  };
}
