import { z } from "zod";
import { plus, SECOND } from "@/lib/core/time";
import { SIGNATURE_HEADER, signUpdate } from "../providers/cryptopay/verify";
import { answer, type HostedPage, type StandIn, type World } from "./types";

export interface CryptoPayKeys {
  readonly token: string;
  /** Where the app's owner told @CryptoBot to send webhooks. */
  readonly webhookUrl: string;
  /** Where the page's button leads after payment. */
  readonly shopUrl: string;
}

const decimal = z.string().regex(/^\d{1,20}(\.\d{1,18})?$/);
const CreateInvoice = z
  .strictObject({
    currency_type: z.enum(["crypto", "fiat"]).default("crypto"),
    asset: z.enum(["USDT", "TON", "BTC", "ETH", "LTC", "BNB", "TRX", "USDC"]).optional(),
    fiat: z
      .enum([
        "USD",
        "EUR",
        "RUB",
        "BYN",
        "UAH",
        "GBP",
        "CNY",
        "KZT",
        "UZS",
        "GEL",
        "TRY",
        "AMD",
        "THB",
        "INR",
        "BRL",
        "IDR",
        "AZN",
        "AED",
        "PLN",
        "ILS",
      ])
      .optional(),
    accepted_assets: z.string().optional(),
    amount: decimal,
    description: z.string().max(1024).optional(),
    payload: z.string().max(4096).optional(),
    allow_comments: z.boolean().default(true),
    allow_anonymous: z.boolean().default(true),
    expires_in: z.number().int().min(1).max(2_678_400).optional(),
  })
  .refine(({ currency_type, asset, fiat }) => (currency_type === "crypto" ? asset : fiat) !== undefined);

type Invoice = Omit<z.output<typeof CreateInvoice>, "expires_in"> & {
  invoice_id: number;
  status: "active" | "paid" | "expired";
  created_at: string;
  expiration_date?: string;
  cancelled?: boolean;
};

/** Crypto Pay as far as a shop sees it. Its update ids repeat, as the real ones may. */
export function cryptoPayStandIn(world: World, keys: CryptoPayKeys): StandIn {
  const { books } = world;
  const keyOf = (id: string | number) => `cryptopay/invoice/${id}`;
  const refuse = (code: number, name: string) => answer({ ok: false, error: { code, name } }, code);
  const done = (result: unknown) => answer({ ok: true, result });

  /** An invoice whose time is over is expired from the moment somebody looks. */
  const aged = (invoice: Invoice): Invoice =>
    invoice.status === "active" && invoice.expiration_date && world.now() >= new Date(invoice.expiration_date)
      ? { ...invoice, status: "expired" }
      : invoice;
  const read = async (id: string) => {
    const invoice = await books.read<Invoice>(keyOf(id));
    return invoice && aged(invoice);
  };

  async function create(body: unknown): Promise<Response> {
    const parsed = CreateInvoice.safeParse(body);
    if (!parsed.success) return refuse(400, "PARAMS_INVALID");
    const { expires_in, ...wanted } = parsed.data;
    const invoice_id = 528_890 + (await books.list("cryptopay/invoice/")).length;
    const hash = `IV${invoice_id.toString(36)}`;
    const invoice = {
      invoice_id,
      hash,
      ...wanted,
      pay_url: world.pageUrl(String(invoice_id)),
      bot_invoice_url: world.pageUrl(String(invoice_id)),
      mini_app_invoice_url: world.pageUrl(String(invoice_id)),
      web_app_invoice_url: world.pageUrl(String(invoice_id)),
      status: "active" as const,
      created_at: world.now().toISOString(),
      ...(expires_in === undefined
        ? {}
        : { expiration_date: plus(world.now(), expires_in * SECOND).toISOString() }),
    };
    await books.write(keyOf(invoice_id), invoice);
    return done(invoice);
  }

  async function find(body: { invoice_ids?: unknown; status?: unknown; count?: unknown }): Promise<Response> {
    const ids = typeof body.invoice_ids === "string" ? body.invoice_ids.split(",") : null;
    const items = (await books.list<Invoice>("cryptopay/invoice/"))
      .map(aged)
      .filter(
        ({ invoice_id, status }) =>
          (ids?.includes(String(invoice_id)) ?? true) && (body.status ?? status) === status,
      )
      .toReversed()
      .slice(0, typeof body.count === "number" ? body.count : 100);
    return done({ items });
  }

  return {
    async handle(request) {
      const method = new URL(request.url).pathname.split("/").at(-1);
      if (request.headers.get("crypto-pay-api-token") !== keys.token) return refuse(401, "UNAUTHORIZED");
      const body = (await request.json().catch(() => ({}))) as Record<string, unknown>;
      if (method === "getMe")
        return done({
          app_id: Number(keys.token.split(":")[0]),
          name: "Sandbox app",
          payment_processing_bot_username: "CryptoTestnetBot",
        });
      if (method === "createInvoice") return create(body);
      if (method === "getInvoices") return find(body);
      return refuse(405, "METHOD_NOT_FOUND");
    },

    async page(reference) {
      const invoice = await read(reference);
      if (!invoice) return null;
      const status: Record<Invoice["status"], HostedPage["status"]> = {
        active: invoice.cancelled ? "cancelled" : "open",
        paid: "paid",
        expired: "expired",
      };
      return {
        reference,
        status: status[invoice.status],
        amount: invoice.amount,
        currency: (invoice.currency_type === "fiat" ? invoice.fiat : invoice.asset) ?? "",
        description: invoice.description ?? "",
        ways: [],
        returnUrl: keys.shopUrl,
      };
    },

    /** An invoice is paid or waits until it expires: there is no refusal and no hold. */
    async press(reference, action) {
      const invoice = await read(reference);
      if (invoice?.status !== "active" || action !== "pay") return;
      const paid = {
        ...invoice,
        status: "paid",
        paid_at: world.now().toISOString(),
        paid_anonymously: false,
        paid_asset: invoice.asset ?? "USDT",
        paid_amount: invoice.amount,
      };
      await books.write(keyOf(reference), paid);
      const text = JSON.stringify({
        update_id: 1,
        update_type: "invoice_paid",
        request_date: world.now().toISOString(),
        payload: paid,
      });
      const headers = {
        "content-type": "application/json",
        [SIGNATURE_HEADER]: signUpdate(text, keys.token),
      };
      await world.post(keys.webhookUrl, headers, text);
    },
  };
}
