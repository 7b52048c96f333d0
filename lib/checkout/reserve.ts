import type { Db } from "@/db/client";
import { runStatement } from "@/db/statement";
import type { Ctx, Tx } from "@/db/transaction";
import { actorId } from "@/lib/core/actor";
import { type Id, newId } from "@/lib/core/ids";
import type { Currency } from "@/lib/core/money";
import { ok, type Result } from "@/lib/core/result";
import { noteEventsWritten } from "@/lib/events/service";
import type { Provider } from "@/lib/payments/types";
import { HOLD_VERDICT, holdSteps, orRefused, wantedJson } from "@/lib/promotions/hold";
import type { Hold } from "@/lib/promotions/types";
import type { StoredQuote } from "./types";

/**
 * Order, line, attempt, event and audit row in one statement, because this is the path every sale waits for. A key that
 * is taken inserts nothing and answers no row.
 */
const RESERVE_STEPS = `
    placed AS (
      INSERT INTO orders (id, customer_id, idempotency_key, request_hash, kind, status, currency, list_minor,
        discount_minor, total_minor, trial_days, trial_product_id, quote_hash, quote, source, created_at, reserved_until,
        wallet_minor, points_minor, points_spent)
      VALUES ($1, $2, $3, $4, $5, 'reserved', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $30, $31, $32)
      ON CONFLICT DO NOTHING RETURNING id, number
    ), line AS (
      INSERT INTO order_lines (id, order_id, plan_id, price_id, term_months, list_minor, discount_minor, total_minor)
      SELECT $17, id, $18, $19, $20, $7::bigint, $8::bigint, $9::bigint FROM placed RETURNING id
    ), attempt AS (
      INSERT INTO payment_attempts (id, order_id, customer_id, idempotency_key, provider, method, amount_minor, fee_minor,
        currency, created_at, expires_at)
      SELECT $21, id, $2, $3, $22, $23, $9::bigint - $30::bigint - $31::bigint + $29::bigint, $29::bigint, $6,
        $15::timestamptz, $24 FROM placed RETURNING id
    ), told AS (
      INSERT INTO outbox_events (id, name, data, created_at)
      SELECT $25, 'order/reserved', jsonb_build_object('orderId', id, 'customerId', $2::text), $15::timestamptz FROM placed
      RETURNING id
    ), audited AS (
      INSERT INTO audit_log (id, at, actor_kind, actor_id, action, entity, entity_id, after)
      SELECT $26, $15::timestamptz, $27, $28, 'order.reserved', 'order', id,
        jsonb_build_object('totalMinor', $9::text, 'currency', $6::text, 'method', $23::text) FROM placed
      RETURNING id
    )`;

const RESERVE = {
  name: "checkout_reserve",
  text: `WITH ${RESERVE_STEPS}
    SELECT number::int FROM placed`,
};

/** The same, with the promotions that the order takes; their limit holders are locked when all else is written. */
const RESERVE_AND_HOLD = {
  name: "checkout_reserve_and_hold",
  text: `WITH ${RESERVE_STEPS}, ${holdSteps({
    wanted: "$33",
    customer: "$2",
    order: "$1",
    until: "$16",
    currency: "$6",
    now: "$15",
    isPlaced: "EXISTS (SELECT 1 FROM placed)",
    written: `(SELECT count(*) FROM line) + (SELECT count(*) FROM attempt) + (SELECT count(*) FROM told)
        + (SELECT count(*) FROM audited)`,
  })}
    SELECT number::int, ${HOLD_VERDICT} FROM placed`,
};

export interface Reservation {
  orderId: Id<"order">;
  paymentId: Id<"payment">;
  customerId: Id<"customer">;
  idempotencyKey: string;
  requestHash: string;
  kind: "purchase" | "renewal";
  currency: Currency;
  listMinor: bigint;
  totalMinor: bigint;
  /** What of the total is paid from the wallet and with points; the rest is due by the method. */
  walletMinor: bigint;
  pointsMinor: bigint;
  pointsSpent: bigint;
  /** What the method adds to what is due. */
  feeMinor: bigint;
  trialDays: number;
  quoteHash: string;
  quote: StoredQuote;
  source: string | null;
  priceId: Id<"price">;
  provider: Provider;
  method: string;
  createdAt: Date;
  payableUntil: Date;
  reservedUntil: Date;
}

/**
 * Writes a reservation with its promotions, or nothing where one of them refuses; null where the key is taken or the
 * customer's trial of this product is. With promotions it commits ahead of the disk: `untilDurable` waits for it.
 */
export async function writeReservation(
  db: Db | Tx,
  ctx: Pick<Ctx, "actor">,
  order: Reservation,
  holds: readonly Hold[] = [],
): Promise<Result<number | null, "promo.refused">> {
  noteEventsWritten(1);
  const params = parametersOf(ctx, order);
  const rows = await orRefused(holds, () =>
    holds.length === 0
      ? runStatement<{ number: number }>(db, RESERVE, params)
      : runStatement<{ number: number }>(db, RESERVE_AND_HOLD, [...params, wantedJson(holds)]),
  );
  return rows.ok ? ok(rows.value[0]?.number ?? null) : rows;
}

const parametersOf = (ctx: Pick<Ctx, "actor">, order: Reservation): unknown[] => [
  order.orderId,
  order.customerId,
  order.idempotencyKey,
  order.requestHash,
  order.kind,
  order.currency,
  order.listMinor,
  order.listMinor - order.totalMinor,
  order.totalMinor,
  order.trialDays,
  order.trialDays > 0 ? order.quote.productId : null,
  order.quoteHash,
  JSON.stringify(order.quote),
  order.source,
  order.createdAt,
  order.reservedUntil,
  newId("orderLine"),
  order.quote.planId,
  order.priceId,
  order.quote.termMonths,
  order.paymentId,
  order.provider,
  order.method,
  order.payableUntil,
  newId("event"),
  newId("audit"),
  ctx.actor.kind,
  actorId(ctx.actor),
  order.feeMinor,
  order.walletMinor,
  order.pointsMinor,
  order.pointsSpent,
];
