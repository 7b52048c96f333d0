import { instantIn } from "@/db/statement";
import type { Id } from "@/lib/core/ids";
import { type Currency, isCurrency } from "@/lib/core/money";
import { type Behaviour, daysSinceActive, segmentsOf } from "@/lib/customers/segment-rules";
import type { CustomerFacts } from "@/lib/pricing/types";
import type { FactsRow } from "./facts-statement";
import { tenureMonths } from "./rules";

/**
 * A customer as promotions look at them, paying in `currency` at `now`. Segments and activity are known only where a
 * promotion made the facts ask for them.
 */
export function customerFacts(
  row: FactsRow,
  { customerId, currency, now }: { customerId: Id<"customer">; currency: Currency; now: Date },
): CustomerFacts {
  const behaviour = behaviourOf(row);
  const wasAsked = row.access !== null;
  return {
    id: customerId,
    orders: behaviour.orders,
    spent: behaviour.spent[currency] ?? 0n,
    tenureMonths: tenureMonths(behaviour.createdAt, now),
    tier: row.tier,
    country: row.country,
    language: row.language,
    birthday: row.birth_year === null ? row.birthday : `${row.birth_year}-${row.birthday}`,
    tags: row.tags,
    segments: wasAsked ? segmentsOf(behaviour, now) : [],
    usage: row.usage,
    daysSinceActive: wasAsked ? daysSinceActive(behaviour, now) : null,
    timeZone: row.time_zone,
  };
}

const behaviourOf = (row: FactsRow): Behaviour => ({
  createdAt: new Date(row.created_at),
  orders: row.orders,
  spent: spentIn(row.spent),
  lastPaidAt: instantIn(row.last_paid_at),
  accessUntil: instantIn(row.access?.until ?? null),
  paidAccessUntil: instantIn(row.access?.paidUntil ?? null),
});

function spentIn(paid: string | null): Behaviour["spent"] {
  const spent: Partial<Record<Currency, bigint>> = {};
  for (const order of paid?.split(",") ?? []) {
    const [currency = "", amount = ""] = order.split(" ");
    if (isCurrency(currency)) spent[currency] = (spent[currency] ?? 0n) + BigInt(amount);
  }
  return spent;
}
