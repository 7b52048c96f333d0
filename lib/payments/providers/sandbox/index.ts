import { env } from "@/lib/core/env";
import { ok } from "@/lib/core/result";
import { MINUTE } from "@/lib/core/time";
import type { PaymentFact, PaymentProvider, ProviderKind } from "../../types";
import { openPayment, readPayment, refundPayment, SANDBOX_ACCOUNT } from "./books";
import { isSandboxEnabled } from "./enabled";
import type { SandboxPayment } from "./rules";
import { translateWebhook } from "./translate";
import { SIGNATURE_HEADER, verifyWebhook } from "./verify";

const STATUS: Record<SandboxPayment["status"], PaymentFact["status"]> = {
  open: "pending",
  authenticating: "pending",
  processing: "pending",
  paid: "settled",
  refunded: "settled",
  declined: "failed",
  cancelled: "cancelled",
};

/** A provider with its own books in this database; everything else about it is as with a real one. */
export const sandboxProvider: PaymentProvider = {
  id: "sandbox",
  keptHeaders: [SIGNATURE_HEADER, "content-type"],
  payee: () => SANDBOX_ACCOUNT,
  webhookSecret: () => env().SANDBOX_WEBHOOK_SECRET ?? null,
  async createAttempt(ctx, request) {
    const { reference } = await openPayment(ctx, request, `/order?id=${request.orderId}`);
    return { providerRef: reference, payUrl: `/sandbox/checkout/${reference}` };
  },
  verify: verifyWebhook,
  translate: translateWebhook,
  async fetchStatus(ctx, providerRef) {
    const payment = await readPayment(ctx, providerRef);
    if (!payment) return null;
    const status = STATUS[payment.status];
    return {
      provider: "sandbox",
      providerRef,
      status,
      chargeId: status === "settled" ? payment.id : null,
      amountMinor: payment.amountMinor,
      currency: payment.currency,
      payee: SANDBOX_ACCOUNT,
      orderId: payment.orderId,
      payerTelegramId: null,
      failureCode: payment.declineCode,
    };
  },
  refund: refundPayment,
  testConnection: async () => ok({ account: SANDBOX_ACCOUNT, live: false }),
};

export const sandboxKind: ProviderKind = {
  id: "sandbox",
  lifetimeMs: 30 * MINUTE,
  opens: "open_page",
  currencies: null,
  enabledAtFirst: true,
  hasWebhook: false,
  fields: [],
  configure: () => (isSandboxEnabled() ? sandboxProvider : null),
};
