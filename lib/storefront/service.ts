import { z } from "zod";
import type { Ctx } from "@/db/transaction";
import { payOrder } from "@/lib/checkout/attempt";
import { cancelOrder } from "@/lib/checkout/close";
import { readOrderSummary } from "@/lib/checkout/queries";
import { customerOf, type PricedQuote, quote } from "@/lib/checkout/quote";
import { lookAtPayment } from "@/lib/checkout/reconcile";
import { startCheckout } from "@/lib/checkout/start";
import { startTopUp, type TopUpRequest } from "@/lib/checkout/top-up";
import { AgreedPrice, CheckoutRequest, type OrderSummary, QuoteRequest } from "@/lib/checkout/types";
import type { Code } from "@/lib/core/codes";
import { type Id, isId } from "@/lib/core/ids";
import { err, ok, type Params, type Result } from "@/lib/core/result";
import { changeCustomerSettings } from "@/lib/customers/service";
import type { CustomerSettings } from "@/lib/customers/types";
import { renewInvite } from "@/lib/delivery/deliver";
import { changeContinuation } from "@/lib/demo/consent";
import { requestDemo } from "@/lib/demo/service";
import type { ChangeContinuation, RequestDemo } from "@/lib/demo/types";
import { checkRenewalWish, wishRenewal } from "@/lib/subscriptions/renewal-wish";
import { periodBought } from "@/lib/subscriptions/rules";
import { cancelSubscription, keepSubscription } from "@/lib/subscriptions/service";
import { readShop, readSubscription, subscriptionOfOrder } from "./queries";
import type { OrderView, QuoteView, ShopView, SubscriptionView } from "./types";

const orderId = z.custom<Id<"order">>(
  (value) => typeof value === "string" && isId("order", value),
  "is not an order's id",
);

export const NamedOrder = z.object({ id: orderId });
export const PayOrder = NamedOrder.extend({
  method: z.string().min(1).max(32),
  idempotencyKey: z.string().min(8).max(100),
});
export const ApplyPromo = QuoteRequest.extend({ code: z.string().max(64) });

/** A quote with the period it buys. */
export async function quoteForCustomer(ctx: Ctx, request: QuoteRequest): Promise<Result<QuoteView, Code>> {
  const priced = await quote(ctx, request);
  return priced.ok ? ok(withPeriod(ctx, priced.value)) : priced;
}

function withPeriod(ctx: Pick<Ctx, "clock">, { standing, ...view }: PricedQuote): QuoteView {
  const now = ctx.clock.now();
  const period = periodBought({
    living: standing.living,
    months: view.termMonths,
    trialDays: view.trialDays,
    now,
    timeZone: standing.timeZone,
  });
  return { ...view, periodEnd: period.end.toISOString(), extends: period.start > now };
}

/** The quote with one more code, or why that code gives nothing. */
export async function applyPromo(
  ctx: Ctx,
  { code, ...request }: z.output<typeof ApplyPromo>,
): Promise<Result<QuoteView, Code>> {
  const quoted = await quoteForCustomer(ctx, { ...request, codes: [...request.codes, code] });
  if (!quoted.ok) return quoted;
  const verdict = quoted.value.codes.at(-1);
  if (!verdict || verdict.applied) return quoted;
  const { reason, params } = verdict;
  const refused = reason === "RATE_LIMITED" ? "request.rate_limited" : "promo.refused";
  return err(refused, { reason, ...(params satisfies Params) });
}

const withAccess = async (ctx: Ctx, order: OrderSummary): Promise<OrderView> => ({
  ...order,
  subscription: order.status === "paid" ? await subscriptionOfOrder(ctx, order.id) : null,
});

const viewed = async (ctx: Ctx, order: Result<OrderSummary, Code>): Promise<Result<OrderView, Code>> =>
  order.ok ? ok(await withAccess(ctx, order.value)) : order;

/** A checkout, with the consent that the card it keeps pays the renewals too. */
export const PlaceOrder = CheckoutRequest.extend({ renewAt: AgreedPrice.optional() }).refine(
  ({ renewAt, keepMeans }) => renewAt === undefined || keepMeans === true,
  { path: ["renewAt"], message: "needs a card that is kept" },
);

export async function placeOrder(
  ctx: Ctx,
  { renewAt, ...request }: z.output<typeof PlaceOrder>,
): Promise<Result<OrderView, Code>> {
  const { planId, termMonths } = request;
  const offered = renewAt ? await checkRenewalWish(ctx, { planId, termMonths, renewAt }) : ok(null);
  if (!offered.ok) return offered;
  const order = await startCheckout(ctx, request);
  if (renewAt && order.ok) await wishRenewal(ctx, { orderId: order.value.id, renewAt });
  return viewed(ctx, order);
}

export const topUpWallet = async (ctx: Ctx, request: TopUpRequest) =>
  viewed(ctx, await startTopUp(ctx, request));

export const payAgain = async (ctx: Ctx, input: z.output<typeof PayOrder>) =>
  viewed(ctx, await payOrder(ctx, input));

export const giveOrderUp = async (ctx: Ctx, input: { id: Id<"order"> }) =>
  viewed(ctx, await cancelOrder(ctx, input));

/** One order; a payment that is still pending is looked up, so that waiting ends even when a webhook was lost. */
export async function readOrder(ctx: Ctx, input: { id: Id<"order"> }): Promise<Result<OrderView, Code>> {
  const key = { customerId: customerOf(ctx), orderId: input.id };
  const order = await readOrderSummary(ctx, key);
  if (!order.ok) return order;
  const { payment } = order.value;
  const isNews = payment?.status === "pending" && (await lookAtPayment(ctx, payment.id));
  return viewed(ctx, isNews ? await readOrderSummary(ctx, key) : order);
}

/** Settings changed, and the shop as it looks with them. */
export async function changeSettings(ctx: Ctx, settings: CustomerSettings): Promise<Result<ShopView, Code>> {
  const changed = await changeCustomerSettings(ctx, { customerId: customerOf(ctx), ...settings });
  return changed.ok ? readShop(ctx) : changed;
}

/** "Try for free": the access it opened. */
export async function tryForFree(
  ctx: Ctx,
  input: z.output<typeof RequestDemo>,
): Promise<Result<SubscriptionView, Code>> {
  const demo = await requestDemo(ctx, input);
  return demo.ok ? readSubscription(ctx, { id: demo.value.subscriptionId }) : demo;
}

/** Agrees that a running demo goes on, paid, or takes that back. */
export async function agreeToGoOn(
  ctx: Ctx,
  input: z.output<typeof ChangeContinuation>,
): Promise<Result<SubscriptionView, Code>> {
  const changed = await changeContinuation(ctx, input);
  return changed.ok ? readSubscription(ctx, { id: input.id }) : changed;
}

export async function cancelAccess(
  ctx: Ctx,
  input: { id: Id<"subscription">; reason?: string | undefined },
): Promise<Result<SubscriptionView, Code>> {
  const cancelled = await cancelSubscription(ctx, input);
  return cancelled.ok ? readSubscription(ctx, input) : cancelled;
}

export async function keepAccess(
  ctx: Ctx,
  input: { id: Id<"subscription"> },
): Promise<Result<SubscriptionView, Code>> {
  const kept = await keepSubscription(ctx, input);
  return kept.ok ? readSubscription(ctx, input) : kept;
}

export async function inviteAgain(
  ctx: Ctx,
  input: { id: Id<"subscription"> },
): Promise<Result<SubscriptionView, Code>> {
  const renewed = await renewInvite(ctx, input);
  return renewed.ok ? readSubscription(ctx, input) : renewed;
}
