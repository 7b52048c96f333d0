import { and, eq, inArray, ne } from "drizzle-orm";
import { paymentAttempts } from "@/db/schema/payments";
import type { Ctx } from "@/db/transaction";
import { UnavailableError } from "@/lib/core/errors";
import { err, ok } from "@/lib/core/result";
import { HOUR, systemClock } from "@/lib/core/time";
import { type Attempt, findAttempt } from "../../attempts";
import type { PaymentFact, PaymentProvider, ProviderKind } from "../../types";
import { ProviderRefusal } from "../http";
import { fetchCertificate, PaypalClient } from "./client";
import { factOf, type PaypalOrder, refundIn, translateEvent } from "./translate";
import { certificateUrl, PAYPAL_HEADERS, verifyTransmission } from "./verify";

const HOSTS = { live: "https://api-m.paypal.com", sandbox: "https://api-m.sandbox.paypal.com" } as const;
type Environment = keyof typeof HOSTS;

interface Merchant {
  readonly client: PaypalClient;
  readonly merchantId: string;
  readonly webhookId: string;
  readonly live: boolean;
}

/** PayPal's checkout: an order is approved by the customer there and captured by us. */
export const paypal: ProviderKind = {
  id: "paypal",
  // PayPal keeps an order that nobody approved for three hours.
  lifetimeMs: 3 * HOUR,
  opens: "open_page",
  currencies: ["USD", "EUR", "GBP", "JPY"],
  enabledAtFirst: false,
  hasWebhook: true,
  fields: [
    { name: "environment", secret: false, required: true, choices: Object.keys(HOSTS) },
    { name: "clientId", secret: false, required: true, pattern: /^[\w-]{10,120}$/ },
    { name: "clientSecret", secret: true, required: true, pattern: /^[\w-]{10,120}$/ },
    { name: "merchantId", secret: false, required: true, pattern: /^[2-9A-HJ-NP-Z]{13}$/ },
    { name: "webhookId", secret: true, required: false, pattern: /^[A-Za-z0-9]{10,50}$/ },
  ],
  configure(values, double) {
    const {
      environment = "live",
      clientId = "",
      clientSecret = "",
      merchantId = "",
      webhookId = "",
    } = values;
    if (!Object.hasOwn(HOSTS, environment) || clientId === "" || clientSecret === "" || merchantId === "")
      return null;
    const base = double ?? HOSTS[environment as Environment];
    const client = new PaypalClient({ base, clientId, clientSecret });
    return providerOf({ client, merchantId, webhookId, live: environment === "live" });
  },
};

function providerOf({ client, merchantId, webhookId, live }: Merchant): PaymentProvider {
  const certificates = new Map<string, string>();
  return {
    id: "paypal",
    payee: () => merchantId,
    webhookSecret: () => webhookId || null,
    keptHeaders: [...Object.values(PAYPAL_HEADERS), "content-type"],
    async webhookCertificate(headers) {
      const url = certificateUrl(headers, client.base);
      if (!url) return null;
      const known = certificates.get(url.href);
      if (known) return known;
      const certificate = await fetchCertificate(url);
      if (certificate === null) return null;
      certificates.clear();
      certificates.set(url.href, certificate);
      return certificate;
    },
    verify: verifyTransmission,
    translate: translateEvent,
    async createAttempt(ctx, request) {
      const order = await client.createOrder(ctx.clock.now(), {
        requestId: request.paymentId,
        amount: request.amount,
        payee: merchantId,
        orderId: request.orderId,
        description: request.description,
        brand: request.title,
        returnUrl: `${request.webhookUrl}/return?payment=${request.paymentId}`,
        cancelUrl: request.returnUrl,
      });
      const link = order.links.find(({ rel }) => rel === "payer-action" || rel === "approve");
      if (!link) throw new UnavailableError("paypal", "made an order without an address");
      return { providerRef: order.id, payUrl: link.href };
    },
    async fetchStatus(ctx, providerRef) {
      const order = await client.readOrder(ctx.clock.now(), providerRef);
      if (!order) return null;
      return order.status === "APPROVED"
        ? captureApproved(ctx, { client, merchantId }, order)
        : factOf(order);
    },
    async refund(ctx, { refundId, chargeId, amount }) {
      try {
        const refund = { captureId: chargeId, requestId: refundId, amount };
        return refundIn(await client.refund(ctx.clock.now(), refund));
      } catch (error) {
        if (!(error instanceof ProviderRefusal) || error.isUnauthorized) throw error;
        const failureCode = error.code === "CAPTURE_FULLY_REFUNDED" ? "already_refunded" : "declined";
        return { status: "failed", refundRef: null, failureCode };
      }
    },
    async refundStatus(ctx, { refundRef }) {
      const refund = refundRef === null ? null : await client.readRefund(ctx.clock.now(), refundRef);
      return refund && refundIn(refund);
    },
    async testConnection() {
      try {
        const now = systemClock.now();
        const knowsWebhook = webhookId === "" || (await client.hasWebhook(now, webhookId));
        if (webhookId === "") await client.readOrder(now, "CONNECTIONTEST");
        return knowsWebhook ? ok({ account: merchantId, live }) : err("payment.keys_wrong");
      } catch (error) {
        if (error instanceof ProviderRefusal && error.isUnauthorized) return err("payment.keys_wrong");
        if (error instanceof UnavailableError) return err("payment.provider_unavailable");
        throw error;
      }
    },
  };
}

/**
 * The customer has approved: the money is taken now, where it is what we asked for and nobody has paid the order another
 * way meanwhile. What does not fit stays untaken and lapses at PayPal.
 */
async function captureApproved(
  ctx: Ctx,
  { client, merchantId }: Pick<Merchant, "client" | "merchantId">,
  order: PaypalOrder,
): Promise<PaymentFact> {
  const stated = factOf(order);
  const attempt = await findAttempt(ctx.db, { provider: "paypal", providerRef: order.id });
  const fits =
    attempt !== undefined &&
    attempt.amountMinor === stated.amountMinor &&
    attempt.currency === stated.currency &&
    stated.payee === merchantId &&
    attempt.orderId === stated.orderId;
  if (!fits || (await isPaidOtherwise(ctx, attempt))) return stated;
  try {
    const captured = await client.capture(ctx.clock.now(), order.id, `${attempt.id}-capture`);
    return factOf(captured);
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) throw error;
    // Another of our processes was faster: its capture is in the order's books.
    if (error.code === "ORDER_ALREADY_CAPTURED")
      return factOf((await client.readOrder(ctx.clock.now(), order.id)) ?? order);
    if (error.code !== null && DECLINES.has(error.code))
      return { ...stated, status: "failed", failureCode: "declined" };
    throw error;
  }
}

/** The customer may choose another means at PayPal for the first; our attempt is over with each of them. */
const DECLINES = new Set([
  "INSTRUMENT_DECLINED",
  "TRANSACTION_REFUSED",
  "PAYER_CANNOT_PAY",
  "PAYER_ACCOUNT_RESTRICTED",
]);

async function isPaidOtherwise(ctx: Ctx, attempt: Pick<Attempt, "id" | "orderId">): Promise<boolean> {
  const [other] = await ctx.db
    .select({ id: paymentAttempts.id })
    .from(paymentAttempts)
    .where(
      and(
        eq(paymentAttempts.orderId, attempt.orderId),
        ne(paymentAttempts.id, attempt.id),
        inArray(paymentAttempts.status, ["settled", "refunded"]),
      ),
    );
  return other !== undefined;
}
