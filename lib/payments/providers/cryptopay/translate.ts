import { z } from "zod";
import { jsonIn, statedAmount } from "../../amounts";
import type { PaymentFact, ProviderEvent } from "../../types";

/** Coins that stand for a dollar: an order in dollars may be priced in them, one for one. */
export const DOLLAR_COINS = ["USDT", "USDC"] as const;
export type DollarCoin = (typeof DOLLAR_COINS)[number];

/** An invoice as `createInvoice`, `getInvoices` and the webhook show it. */
export const CryptoInvoice = z.object({
  invoice_id: z.number().int().positive(),
  currency_type: z.enum(["crypto", "fiat"]).default("crypto"),
  asset: z.string().nullish(),
  fiat: z.string().nullish(),
  amount: z.string(),
  status: z.enum(["active", "paid", "expired"]),
  payload: z.string().nullish(),
  bot_invoice_url: z.string().nullish(),
  mini_app_invoice_url: z.string().nullish(),
  web_app_invoice_url: z.string().nullish(),
  paid_asset: z.string().nullish(),
  paid_amount: z.string().nullish(),
});
export type CryptoInvoice = z.output<typeof CryptoInvoice>;

const Update = z.object({ update_type: z.literal("invoice_paid"), payload: CryptoInvoice });

/** `update_id` is not unique: the invoice is what happens once. */
export function translateUpdate(rawBody: Buffer): ProviderEvent | null {
  const update = Update.safeParse(jsonIn(rawBody));
  if (!update.success) return null;
  const ref = String(update.data.payload.invoice_id);
  return { eventId: `invoice_paid:${ref}`, kind: "invoice_paid", about: "payment", providerRef: ref };
}

const STATUS: Record<CryptoInvoice["status"], PaymentFact["status"]> = {
  active: "pending",
  paid: "settled",
  expired: "cancelled",
};

const isDollarCoin = (asset: string): asset is DollarCoin =>
  (DOLLAR_COINS as readonly string[]).includes(asset);

/** The currency an invoice is priced in, as our books know it; another coin is named as itself and fits no order. */
function currencyOf({ currency_type, asset, fiat }: CryptoInvoice, coin: DollarCoin | null): string {
  if (currency_type === "fiat") return fiat ?? "";
  return asset && isDollarCoin(asset) && asset === coin ? "USD" : (asset ?? "");
}

/** `payload` is our attempt and our order, as the invoice was made for them. */
export const payloadOf = (of: { paymentId: string; orderId: string }): string =>
  `${of.paymentId}:${of.orderId}`;

export function factOf(
  invoice: CryptoInvoice,
  app: { payee: string; dollarCoin: DollarCoin | null },
): PaymentFact {
  const status = STATUS[invoice.status];
  const currency = currencyOf(invoice, app.dollarCoin);
  return {
    provider: "cryptopay",
    providerRef: String(invoice.invoice_id),
    status,
    chargeId: status === "settled" ? `invoice ${invoice.invoice_id}` : null,
    amountMinor: statedAmount(invoice.amount, currency),
    currency,
    payee: app.payee,
    orderId: invoice.payload?.split(":")[1] ?? "",
    payerTelegramId: null,
    failureCode: status === "cancelled" ? "expired" : null,
  };
}

/** The app that a token belongs to. */
export const payeeOf = (token: string): string => `app ${token.split(":")[0] ?? ""}`;
