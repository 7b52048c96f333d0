import { sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { instantOrNull } from "@/db/listing";
import type { RenewalOutcome, SubscriptionStatus } from "@/db/schema/subscriptions";
import { runStatement } from "@/db/statement";
import type { Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import type { Currency } from "@/lib/core/money";
import { isAgreed } from "./renewal-rules";

/** SQL over a subscription `s`: the order that bought its newest term was paid by what Telegram charges again by itself. */
const STARS_RENEW = `EXISTS (
  SELECT 1 FROM payment_attempts a
  WHERE a.order_id = (SELECT max(so.order_id) FROM subscription_orders so WHERE so.subscription_id = s.id)
    AND a.provider = 'stars' AND a.recurring AND a.status = 'settled')`;

/** The same for a query builder that names the table `subscriptions`. */
export const starsRenew = sql.raw(
  `(SELECT ${STARS_RENEW} FROM subscriptions s WHERE s.id = subscriptions.id)`,
);

const STANDING = `
  SELECT s.id, s.status, s.is_demo, s.plan_id, s.term_months, ${STARS_RENEW} AS stars_renew,
    c.plan_id AS agreed_plan_id, c.term_months AS agreed_term, c.currency, c.amount_minor::text AS amount, c.revoked_at, h.outcome,
    h.next_try_at, h.tried_at IS NOT NULL AND h.outcome IS NULL AS is_asked
  FROM subscriptions s
  LEFT JOIN renewal_consents c ON c.subscription_id = s.id
  LEFT JOIN renewal_charges h ON h.subscription_id = s.id AND h.period_end = s.period_end`;

const OF_CUSTOMER = {
  name: "renewals_of_customer",
  text: `${STANDING} WHERE s.customer_id = $1 AND NOT s.is_demo AND s.status IN ('active', 'past_due', 'cancelled')`,
};

const OF_ONE = { name: "renewal_of_subscription", text: `${STANDING} WHERE s.id = $1` };

interface Row {
  id: Id<"subscription">;
  status: SubscriptionStatus;
  is_demo: boolean;
  plan_id: Id<"plan">;
  term_months: number | null;
  stars_renew: boolean;
  agreed_plan_id: Id<"plan"> | null;
  agreed_term: number | null;
  currency: Currency | null;
  amount: string | null;
  revoked_at: string | Date | null;
  outcome: RenewalOutcome | null;
  next_try_at: string | Date | null;
  is_asked: boolean;
}

/** How a subscription goes on at its end. */
export interface RenewalStanding {
  /** What is taken then, where the customer agreed and the consent means the subscription as it is. */
  readonly agreed: { termMonths: number; currency: Currency; amountMinor: bigint } | null;
  /** What became of the charge for the running term's end, where it was asked for. */
  readonly outcome: RenewalOutcome | null;
  /** When a refused charge is tried again. */
  readonly nextTryAt: Date | null;
  /** The money is being asked for right now. */
  readonly isAsked: boolean;
  /** Telegram charges Stars by itself; nothing else may. */
  readonly starsRenew: boolean;
}

function standingOf(row: Row): RenewalStanding {
  const { agreed_plan_id, agreed_term, currency, amount } = row;
  const consent =
    agreed_plan_id !== null && agreed_term !== null && currency !== null && amount !== null
      ? { planId: agreed_plan_id, termMonths: agreed_term, currency, amountMinor: BigInt(amount) }
      : null;
  const stands = isAgreed({
    status: row.status,
    isDemo: row.is_demo,
    planId: row.plan_id,
    termMonths: row.term_months,
    starsRenew: row.stars_renew,
    consent: consent && {
      ...consent,
      revokedAt: row.revoked_at === null ? null : new Date(row.revoked_at),
    },
  });
  return {
    agreed: stands ? consent : null,
    outcome: row.outcome,
    nextTryAt: instantOrNull(row.next_try_at),
    isAsked: row.is_asked,
    starsRenew: row.stars_renew,
  };
}

/** How each of a customer's running subscriptions goes on at its end. */
export async function renewalsOf(
  db: Db | Tx,
  customerId: Id<"customer">,
): Promise<Map<Id<"subscription">, RenewalStanding>> {
  const rows = await runStatement<Row>(db, OF_CUSTOMER, [customerId]);
  return new Map(rows.map((row) => [row.id, standingOf(row)]));
}

/** What will be taken at the end of the running term; undefined where nothing will, or the charge is over. */
export async function upcomingRenewal(
  db: Db | Tx,
  subscriptionId: Id<"subscription">,
): Promise<NonNullable<RenewalStanding["agreed"]> | undefined> {
  const [row] = await runStatement<Row>(db, OF_ONE, [subscriptionId]);
  const standing = row && standingOf(row);
  const isOver = standing?.outcome != null && standing.nextTryAt === null;
  return standing?.agreed && !isOver ? standing.agreed : undefined;
}
