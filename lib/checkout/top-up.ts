import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { orders } from "@/db/schema/checkout";
import { customers } from "@/db/schema/customers";
import { type Ctx, inTransaction } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { type Id, newId } from "@/lib/core/ids";
import { CURRENCIES, toSafeInteger } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { plus } from "@/lib/core/time";
import { emit } from "@/lib/events/service";
import { insertAttempt } from "@/lib/payments/attempts";
import { type Method, methodsFor, reservationFor } from "@/lib/payments/methods";
import { readPaymentMethods } from "@/lib/payments/settings";
import { readShopSettings } from "@/lib/settings/service";
import type { ShopSettings } from "@/lib/settings/types";
import { openAttempt } from "./attempt";
import { findByKey, readOrderSummary } from "./queries";
import { customerOf } from "./quote";
import { topUpBounds } from "./top-up-rules";
import type { OrderSummary, StoredQuote } from "./types";

export const TopUpRequest = z.object({
  /** Minor units. */
  amount: z.number().int().min(1),
  currency: z.enum(CURRENCIES),
  method: z.string().min(1).max(32),
  idempotencyKey: z.string().min(8).max(100),
});
export type TopUpRequest = z.output<typeof TopUpRequest>;

export type TopUpRefusal =
  | "customer.not_found"
  | "request.invalid_input"
  | "payment.method_unavailable"
  | "payment.provider_unavailable"
  | "checkout.idempotency_mismatch"
  | "order.not_found";

const NAME = {
  en: "Wallet top-up",
  ru: "Пополнение кошелька",
  ar: "شحن المحفظة",
  fa: "شارژ کیف پول",
};

/** An order that sells nothing: what is paid goes into the wallet. The same key and request answer the same order. */
export async function startTopUp(
  ctx: Ctx,
  request: TopUpRequest,
): Promise<Result<OrderSummary, TopUpRefusal>> {
  const customerId = customerOf(ctx);
  const settings = await readShopSettings(ctx.db);
  const fits = decideAmount(request, settings);
  if (!fits.ok) return fits;
  const method = (await topUpMethods(ctx, customerId, request, settings)).find(
    ({ id }) => id === request.method,
  );
  if (!method || method.reason !== null)
    return err("payment.method_unavailable", { method: request.method, reason: method?.reason ?? "unknown" });
  const requestHash = createHash("sha256")
    .update(JSON.stringify([request.amount, request.currency, request.method]))
    .digest("base64url");
  const existing =
    (await place(ctx, { customerId, request, requestHash, method })) ??
    (await findByKey(ctx, customerId, request.idempotencyKey));
  if (!existing || existing.requestHash !== requestHash) return err("checkout.idempotency_mismatch");
  const order = await readOrderSummary(ctx, { customerId, orderId: existing.id });
  if (!order.ok || order.value.payment?.status !== "created") return order;
  return openAttempt(ctx, order.value);
}

function decideAmount(
  { amount, currency }: TopUpRequest,
  settings: ShopSettings,
): Result<null, "request.invalid_input"> {
  if (!settings.currencies.includes(currency))
    return err("request.invalid_input", { field: "currency", problem: "is not taken by this shop" });
  const { least, most } = topUpBounds(currency, settings.topUpBounds);
  if (BigInt(amount) < least)
    return err("request.invalid_input", { field: "amount", problem: `is less than ${least}` });
  if (BigInt(amount) > most)
    return err("request.invalid_input", { field: "amount", problem: `is more than ${most}` });
  return ok(null);
}

/** The shop's methods for this top-up, unavailable ones with their reason. */
export async function topUpMethods(
  ctx: Pick<Ctx, "db">,
  customerId: Id<"customer">,
  { amount, currency }: Pick<TopUpRequest, "amount" | "currency">,
  settings: ShopSettings,
): Promise<Method[]> {
  const [methods, [customer]] = await Promise.all([
    readPaymentMethods(ctx),
    ctx.db.select({ country: customers.country }).from(customers).where(eq(customers.id, customerId)),
  ]);
  const asked = { amount: BigInt(amount), currency };
  const stars = currency === "XTR" ? { amount: BigInt(amount), currency } : null;
  return methodsFor(methods, { asked, stars }, settings, {
    insideTelegram: true,
    country: customer?.country ?? null,
  });
}

interface Placing {
  customerId: Id<"customer">;
  request: TopUpRequest;
  requestHash: string;
  method: Method;
}

/** Null where the key is taken. */
async function place(
  ctx: Ctx,
  { customerId, request, requestHash, method }: Placing,
): Promise<{ id: Id<"order">; requestHash: string } | null> {
  const now = ctx.clock.now();
  const id = newId("order");
  const amountMinor = BigInt(request.amount);
  const { lifetimeMs, graceMs } = reservationFor(method.id);
  const placed = await inTransaction(ctx, async (tx) => {
    const [order] = await tx
      .insert(orders)
      .values({
        id,
        customerId,
        idempotencyKey: request.idempotencyKey,
        requestHash,
        kind: "top_up",
        status: "reserved",
        currency: request.currency,
        listMinor: amountMinor,
        discountMinor: 0n,
        totalMinor: amountMinor,
        quoteHash: requestHash,
        quote: { ...quoteOf(request) },
        createdAt: now,
        reservedUntil: plus(now, lifetimeMs + graceMs),
      })
      .onConflictDoNothing()
      .returning({ id: orders.id, requestHash: orders.requestHash });
    if (!order) return ok(null);
    await insertAttempt(tx, {
      id: newId("payment"),
      orderId: id,
      customerId,
      idempotencyKey: request.idempotencyKey,
      provider: method.provider,
      method: method.id,
      amountMinor: amountMinor + method.fee,
      feeMinor: method.fee,
      currency: request.currency,
      createdAt: now,
      expiresAt: plus(now, lifetimeMs),
    });
    await emit(tx, ctx, "order/reserved", { orderId: id, customerId });
    await audit(tx, ctx, {
      action: "order.reserved",
      entity: "order",
      entityId: id,
      after: { kind: "top_up", totalMinor: amountMinor, currency: request.currency, method: method.id },
    });
    return ok(order);
  });
  return placed.value;
}

function quoteOf({ amount, currency }: TopUpRequest): StoredQuote {
  const whole = toSafeInteger(BigInt(amount));
  return {
    slip: { currency, lines: [{ kind: "top_up", amount: whole }], list: whole, discount: 0, total: whole },
    codes: [],
    planId: null,
    planName: NAME,
    productId: null,
    termMonths: 0,
  };
}
