import { and, eq } from "drizzle-orm";
import { orders } from "@/db/schema/checkout";
import { customers } from "@/db/schema/customers";
import { paymentAttempts } from "@/db/schema/payments";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { addressOf } from "@/lib/core/env";
import { invariant, UnavailableError } from "@/lib/core/errors";
import { type Id, newId } from "@/lib/core/ids";
import { inLanguage, type Language } from "@/lib/core/languages";
import { log } from "@/lib/core/log";
import { fromJson } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { plus } from "@/lib/core/time";
import { cancelOpenAttempts, insertAttempt, recordOpened } from "@/lib/payments/attempts";
import { methodsFor, reservationFor } from "@/lib/payments/methods";
import { ProviderRefusal } from "@/lib/payments/providers/http";
import { lastPaymentMethods, readPaymentMethods } from "@/lib/payments/settings";
import { readShopSettings } from "@/lib/settings/service";
import { dueOf } from "./purses";
import { readOrderSummary, viewPayment } from "./queries";
import { customerOf } from "./quote";
import type { OrderSummary } from "./types";

/** Asks the provider for a page or an invoice, outside any transaction; the attempt's row is there already. */
export async function openAttempt(
  ctx: Ctx,
  order: OrderSummary,
  keepMeans = false,
): Promise<Result<OrderSummary, "payment.provider_unavailable">> {
  const { payment } = order;
  if (!payment) return ok(order);
  // Whoever reserved has just looked at the methods' revision.
  const method = (await lastPaymentMethods(ctx)).byId.get(payment.method);
  if (!method?.provider) return ok(order);
  const language = await languageOf(ctx, customerOf(ctx));
  const title = inLanguage(order.planName, language);
  try {
    const opened = await method.provider.createAttempt(ctx, {
      paymentId: payment.id,
      orderId: order.id,
      amount: fromJson(payment.amount),
      title,
      description: descriptionOf(order, language),
      expiresAt: new Date(payment.expiresAt),
      customer: {
        id: customerOf(ctx),
        language,
        customerRef: null,
        keepMeans,
      },
      renews: renewsAtThisPrice(order),
      returnUrl: addressOf(`/order?id=${order.id}`),
      webhookUrl: addressOf(`/api/payments/${method.id}`),
    });
    const attempt = await recordOpened(ctx, payment.id, opened);
    invariant(attempt, "the attempt was there before its provider was called");
    return ok({ ...order, payment: viewPayment(attempt) });
  } catch (error) {
    if (!(error instanceof UnavailableError) && !(error instanceof ProviderRefusal)) throw error;
    log().warn({ err: error, paymentId: payment.id }, "a payment could not be opened");
    return err("payment.provider_unavailable", { method: payment.method });
  }
}

/** The language that a customer reads a provider's page in. */
export async function languageOf(ctx: Pick<Ctx, "db">, customerId: Id<"customer">): Promise<Language> {
  const [row] = await ctx.db
    .select({ language: customers.language })
    .from(customers)
    .where(eq(customers.id, customerId));
  return row?.language ?? "en";
}

/** What a provider shows beside the amount. */
export const descriptionOf = (
  { kind, planName, termMonths, number }: OrderSummary,
  language: Language,
): string => {
  const title = inLanguage(planName, language);
  return kind === "top_up"
    ? `${title} · #${number}`
    : `${title} · ${monthsIn(termMonths, language)} · #${number}`;
};

const monthsIn = (count: number, language: Language): string =>
  new Intl.NumberFormat(`${language}-u-nu-latn`, {
    style: "unit",
    unit: "month",
    unitDisplay: "long",
  }).format(count);

/** Whoever charges by itself charges the first price again: only a full month's price may be that. */
const renewsAtThisPrice = ({ termMonths, slip, codes }: OrderSummary): boolean =>
  termMonths === 1 && slip.discount === 0 && slip.due === undefined && codes.length === 0;

type Offered = ReturnType<typeof methodsFor>[number];

type PayRefusal =
  | "order.not_found"
  | "order.not_payable"
  | "payment.method_unavailable"
  | "payment.provider_unavailable"
  | "checkout.idempotency_mismatch";

/** Another try to pay a reserved order; one attempt per key. Earlier open attempts are given up, their money still honoured. */
export async function payOrder(
  ctx: Ctx,
  input: { id: Id<"order">; method: string; idempotencyKey: string },
): Promise<Result<OrderSummary, PayRefusal>> {
  const customerId = customerOf(ctx);
  const [settings, methods] = await Promise.all([readShopSettings(ctx.db), readPaymentMethods(ctx)]);
  const added = await inTransaction(ctx, async (tx): Promise<Result<null, PayRefusal>> => {
    const found = await lockForPayment(tx, input.id, customerId);
    if (!found) return err("order.not_found");
    const { order, country } = found;
    const same = await findTry(tx, order.id, input.idempotencyKey);
    if (same) return same.method === input.method ? ok(null) : err("checkout.idempotency_mismatch");
    const now = ctx.clock.now();
    if (order.status !== "reserved" || order.reservedUntil <= now)
      return err("order.not_payable", { status: order.status });
    const { currency } = order;
    const amount = dueOf(order);
    const method = methodsFor(
      methods,
      { asked: { amount, currency }, stars: currency === "XTR" ? { amount, currency } : null },
      settings,
      { insideTelegram: true, country },
    ).find(({ id }) => id === input.method);
    if (!method || method.reason !== null)
      return err("payment.method_unavailable", {
        method: input.method,
        reason: method?.reason ?? "unknown",
      });
    await addTry(tx, ctx, order, { method, idempotencyKey: input.idempotencyKey });
    return ok(null);
  });
  if (!added.ok) return added;
  const order = await readOrderSummary(ctx, { customerId, orderId: input.id });
  if (!order.ok || order.value.payment?.status !== "created") return order;
  return openAttempt(ctx, order.value);
}

async function lockForPayment(tx: Tx, id: Id<"order">, customerId: Id<"customer">) {
  const [found] = await tx
    .select({ order: orders, country: customers.country })
    .from(orders)
    .innerJoin(customers, eq(customers.id, orders.customerId))
    .where(and(eq(orders.id, id), eq(orders.customerId, customerId)))
    .for("update", { of: orders });
  return found;
}

async function findTry(tx: Tx, orderId: Id<"order">, idempotencyKey: string) {
  const [same] = await tx
    .select({ method: paymentAttempts.method })
    .from(paymentAttempts)
    .where(and(eq(paymentAttempts.orderId, orderId), eq(paymentAttempts.idempotencyKey, idempotencyKey)));
  return same;
}

/** Writes the attempt in place of those still open; the order waits at least as long as its page can be paid. */
async function addTry(
  tx: Tx,
  ctx: Ctx,
  order: typeof orders.$inferSelect,
  { method, idempotencyKey }: { method: Offered; idempotencyKey: string },
): Promise<void> {
  const now = ctx.clock.now();
  const { lifetimeMs, graceMs } = reservationFor(method.id);
  const payableUntil = plus(now, lifetimeMs);
  const id = newId("payment");
  await cancelOpenAttempts(tx, ctx, [order.id]);
  await insertAttempt(tx, {
    id,
    orderId: order.id,
    customerId: order.customerId,
    idempotencyKey,
    provider: method.provider,
    method: method.id,
    amountMinor: dueOf(order) + method.fee,
    feeMinor: method.fee,
    currency: order.currency,
    createdAt: now,
    expiresAt: payableUntil,
  });
  const reservedUntil = plus(payableUntil, graceMs);
  if (reservedUntil > order.reservedUntil)
    await tx.update(orders).set({ reservedUntil }).where(eq(orders.id, order.id));
  await audit(tx, ctx, {
    action: "order.payment_started",
    entity: "order",
    entityId: order.id,
    after: { paymentId: id, method: method.id },
  });
}
