import { z } from "zod";
import { type Money, toDecimal } from "@/lib/core/money";
import { ProviderRefusal, providerHttp } from "../http";
import { CryptoInvoice, type DollarCoin } from "./translate";

export interface CryptoApp {
  readonly base: string;
  readonly token: string;
}

const Refusal = z.object({
  ok: z.literal(false),
  error: z.object({ code: z.coerce.number(), name: z.string() }),
});

const nameIn = (body: unknown): string | null => {
  const refused = Refusal.safeParse(body);
  return refused.success ? refused.data.error.name : null;
};

async function call<T>(app: CryptoApp, method: string, params: object, schema: z.ZodType<T>): Promise<T> {
  const http = providerHttp({
    provider: "cryptopay",
    baseUrl: app.base,
    headers: { "crypto-pay-api-token": app.token },
    codeOf: nameIn,
  });
  const path = `/api/${method}`;
  const Answer = z.union([Refusal, z.object({ ok: z.literal(true), result: schema })]);
  const answer = await http({ method: "POST", path, json: params }, Answer);
  if (answer.ok) return answer.result;
  throw new ProviderRefusal("cryptopay", path, answer.error.code, answer.error.name);
}

export interface InvoiceRequest {
  readonly amount: Money;
  /** Prices dollars in this coin, one for one; null prices in the currency itself. */
  readonly dollarCoin: DollarCoin | null;
  readonly description: string;
  readonly payload: string;
  readonly expiresInSeconds: number;
}

export const createInvoice = (app: CryptoApp, request: InvoiceRequest): Promise<CryptoInvoice> =>
  call(
    app,
    "createInvoice",
    {
      ...(request.dollarCoin && request.amount.currency === "USD"
        ? { currency_type: "crypto", asset: request.dollarCoin }
        : { currency_type: "fiat", fiat: request.amount.currency }),
      amount: toDecimal(request.amount),
      description: request.description.slice(0, 1024),
      payload: request.payload,
      allow_comments: false,
      expires_in: request.expiresInSeconds,
    },
    CryptoInvoice,
  );

const Page = z.object({ items: z.array(CryptoInvoice) });

export async function findInvoice(app: CryptoApp, id: string): Promise<CryptoInvoice | null> {
  const { items } = await call(app, "getInvoices", { invoice_ids: id }, Page);
  return items.find(({ invoice_id }) => String(invoice_id) === id) ?? null;
}

/** The open invoice with this payload among the newest: one that was made though its answer was lost. */
export async function findByPayload(app: CryptoApp, payload: string): Promise<CryptoInvoice | null> {
  const { items } = await call(app, "getInvoices", { status: "active", count: 100 }, Page);
  return items.find((invoice) => invoice.payload === payload) ?? null;
}

export const readApp = (app: CryptoApp): Promise<{ app_id: number; name: string }> =>
  call(app, "getMe", {}, z.object({ app_id: z.number(), name: z.string() }));
