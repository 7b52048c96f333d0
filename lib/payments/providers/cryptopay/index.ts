import { UnavailableError } from "@/lib/core/errors";
import { err, ok } from "@/lib/core/result";
import { HOUR, SECOND } from "@/lib/core/time";
import type { AttemptRequest, PaymentProvider, ProviderKind } from "../../types";
import { ProviderRefusal } from "../http";
import { type CryptoApp, createInvoice, findByPayload, findInvoice, readApp } from "./client";
import {
  type CryptoInvoice,
  DOLLAR_COINS,
  type DollarCoin,
  factOf,
  payeeOf,
  payloadOf,
  translateUpdate,
} from "./translate";
import { SIGNATURE_HEADER, verifyUpdate } from "./verify";

const HOSTS = { main: "https://pay.crypt.bot", test: "https://testnet-pay.crypt.bot" } as const;
type Net = keyof typeof HOSTS;

/**
 * Coins through @CryptoBot. It gives nothing back by itself: a refund goes to the customer's wallet here, or is sent by hand.
 */
export const cryptopay: ProviderKind = {
  id: "cryptopay",
  lifetimeMs: HOUR,
  opens: "open_page",
  currencies: ["USD", "EUR", "RUB", "GBP", "KZT", "UAH", "TRY", "AED"],
  enabledAtFirst: false,
  hasWebhook: true,
  cannotRefund: true,
  fields: [
    { name: "token", secret: true, required: true, pattern: /^\d{1,12}:[A-Za-z0-9_-]{20,64}$/ },
    { name: "net", secret: false, required: true, choices: Object.keys(HOSTS) },
    { name: "dollarCoin", secret: false, required: false, choices: ["none", ...DOLLAR_COINS] },
  ],
  configure({ token = "", net = "main", dollarCoin = "" }, double) {
    if (token === "" || !Object.hasOwn(HOSTS, net)) return null;
    const coin = DOLLAR_COINS.find((each) => each === dollarCoin) ?? null;
    return providerOf({ base: double ?? HOSTS[net as Net], token }, coin, net === "main");
  },
};

const providerOf = (app: CryptoApp, dollarCoin: DollarCoin | null, live: boolean): PaymentProvider => ({
  id: "cryptopay",
  payee: () => payeeOf(app.token),
  webhookSecret: () => app.token,
  keptHeaders: [SIGNATURE_HEADER, "content-type"],
  verify: verifyUpdate,
  translate: translateUpdate,
  async createAttempt(ctx, request) {
    const invoice = await openInvoice(app, request, dollarCoin, ctx.clock.now());
    const payUrl = invoice.mini_app_invoice_url ?? invoice.bot_invoice_url ?? invoice.web_app_invoice_url;
    if (!payUrl) throw new UnavailableError("cryptopay", "made an invoice without an address");
    return { providerRef: String(invoice.invoice_id), payUrl };
  },
  async fetchStatus(_ctx, providerRef) {
    const invoice = await findInvoice(app, providerRef);
    return invoice && factOf(invoice, { payee: payeeOf(app.token), dollarCoin });
  },
  refund: async () => ({ status: "failed", refundRef: null, failureCode: "not_offered" }),
  async testConnection() {
    try {
      const { app_id, name } = await readApp(app);
      return ok({ account: `${name} (${app_id})`, live });
    } catch (error) {
      if (error instanceof ProviderRefusal && error.isUnauthorized) return err("payment.keys_wrong");
      if (error instanceof UnavailableError) return err("payment.provider_unavailable");
      throw error;
    }
  },
});

/** Crypto Pay knows no idempotency: where its answer is lost, the invoice is looked for by what it carries. */
async function openInvoice(
  app: CryptoApp,
  request: AttemptRequest,
  dollarCoin: DollarCoin | null,
  now: Date,
): Promise<CryptoInvoice> {
  const payload = payloadOf(request);
  const left = Math.floor((request.expiresAt.getTime() - now.getTime()) / SECOND);
  try {
    return await createInvoice(app, {
      amount: request.amount,
      dollarCoin,
      description: request.description,
      payload,
      expiresInSeconds: Math.max(60, left),
    });
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    const made = await findByPayload(app, payload);
    if (!made) throw error;
    return made;
  }
}
