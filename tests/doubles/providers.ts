import { cryptoPayStandIn } from "@/lib/payments/sandbox-providers/crypto-pay";
import { paypalStandIn } from "@/lib/payments/sandbox-providers/paypal";
import { paytabsStandIn } from "@/lib/payments/sandbox-providers/paytabs";
import { type Books, booksInMemory, type StandIn, type World } from "@/lib/payments/sandbox-providers/types";
import { type ServedDouble, serveDouble } from "./serve";

export interface SentWebhook {
  readonly url: string;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** How a provider's books can be made to say something else than was asked. */
export type Tampering = "amount" | "currency" | "order" | "payee";

export interface ProviderCase {
  readonly id: "paytabs" | "paypal" | "cryptopay";
  readonly currency: "SAR" | "USD";
  readonly values: Record<string, string>;
  readonly wrongValues: Record<string, string>;
  /** Where its webhooks are not secret because nothing is configured. */
  readonly withoutSecret: Record<string, string>;
  readonly signature: string;
  /** A part of the API's path that opens an attempt, and one that gives back; null where it gives nothing back. */
  readonly opens: string;
  readonly refunds: string | null;
  readonly declines: boolean;
  make(world: World): StandIn;
  /** Changes what the books say of a payment. */
  tamper(books: Books, reference: string, how: Tampering): Promise<boolean>;
}

const WEBHOOKS = "http://127.0.0.1:9/api/payments";

export const PROVIDER_CASES: readonly ProviderCase[] = [
  {
    id: "paytabs",
    currency: "SAR",
    values: { region: "SAU", profileId: "100001", serverKey: "SBJNTESTKEY-DERIVED-HERE" },
    wrongValues: { region: "SAU", profileId: "100001", serverKey: "SBJNTESTKEY-ANOTHERS-KEY" },
    withoutSecret: { region: "SAU", profileId: "100001", serverKey: "" },
    signature: "signature",
    opens: "/payment/request",
    refunds: "/payment/request",
    declines: true,
    make: (world) => paytabsStandIn(world, { profileId: "100001", serverKey: "SBJNTESTKEY-DERIVED-HERE" }),
    async tamper(books, reference, how) {
      const all = await books.list<Record<string, unknown>>("paytabs/tran/");
      const transaction = all.find((each) => each["cart_id"] === reference);
      if (!transaction) return false;
      const change = {
        amount: { tran_total: "48.99" },
        currency: { tran_currency: "USD" },
        order: { user_defined: { udf1: "ord_another" } },
        payee: { profile_id: 200_002 },
      }[how];
      await books.write(`paytabs/tran/${transaction["tran_ref"]}`, { ...transaction, ...change });
      return true;
    },
  },
  {
    id: "paypal",
    currency: "USD",
    values: {
      environment: "sandbox",
      clientId: "AClientIdOfTests",
      clientSecret: "ASecretOfTests",
      merchantId: "C92NPPXDJSMXE",
      webhookId: "8PT597110X687430L",
    },
    wrongValues: {
      environment: "sandbox",
      clientId: "AClientIdOfTests",
      clientSecret: "AnotherSecret",
      merchantId: "C92NPPXDJSMXE",
      webhookId: "8PT597110X687430L",
    },
    withoutSecret: {
      environment: "sandbox",
      clientId: "AClientIdOfTests",
      clientSecret: "ASecretOfTests",
      merchantId: "C92NPPXDJSMXE",
      webhookId: "",
    },
    signature: "paypal-transmission-sig",
    opens: "/v2/checkout/orders",
    refunds: "/refund",
    declines: true,
    make: (world) =>
      paypalStandIn(world, {
        clientId: "AClientIdOfTests",
        clientSecret: "ASecretOfTests",
        merchantId: "C92NPPXDJSMXE",
        webhookId: "8PT597110X687430L",
        webhookUrl: `${WEBHOOKS}/paypal`,
      }),
    async tamper(books, reference, how) {
      type Order = { merchantId?: string; request: { purchase_units: Record<string, unknown>[] } };
      const order = await books.read<Order>(`paypal/order/${reference}`);
      const [unit] = order?.request.purchase_units ?? [];
      if (!order || !unit) return false;
      const change = {
        amount: { amount: { currency_code: "USD", value: "12.99" } },
        currency: { amount: { currency_code: "EUR", value: "13.00" } },
        order: { custom_id: "ord_another" },
        payee: { payee: { merchant_id: "ZZZZZZZZZZZZZ" } },
      }[how];
      const request = { ...order.request, purchase_units: [{ ...unit, ...change }] };
      await books.write(`paypal/order/${reference}`, { ...order, request });
      return true;
    },
  },
  {
    id: "cryptopay",
    currency: "USD",
    values: { token: "123456789:AAzQcZWQqQAbsfgPnOLr4FHC8Doa4L7KryC", net: "test" },
    wrongValues: { token: "123456789:AAanothersTokenAltogether0000000000", net: "test" },
    withoutSecret: { token: "", net: "test" },
    signature: "crypto-pay-api-signature",
    opens: "/api/createInvoice",
    refunds: null,
    declines: false,
    make: (world) =>
      cryptoPayStandIn(world, {
        token: "123456789:AAzQcZWQqQAbsfgPnOLr4FHC8Doa4L7KryC",
        webhookUrl: `${WEBHOOKS}/cryptopay`,
        shopUrl: "http://127.0.0.1:9/",
      }),
    async tamper(books, reference, how) {
      const invoice = await books.read<Record<string, unknown>>(`cryptopay/invoice/${reference}`);
      // Only the token's own app is ever shown: there is no other payee to see.
      if (!invoice || how === "payee") return false;
      const change = {
        amount: { amount: "12.99" },
        currency: { fiat: "EUR" },
        order: { payload: "pay_1:ord_another" },
      }[how];
      await books.write(`cryptopay/invoice/${reference}`, { ...invoice, ...change });
      return true;
    },
  },
];

export interface LiveProvider {
  readonly double: ServedDouble;
  readonly standIn: StandIn;
  readonly books: Books;
  /** Webhooks that the provider has sent and nobody has delivered yet. */
  readonly sent: SentWebhook[];
}

/** A provider on this machine, with its webhooks held back for the test to deliver. */
export async function startProvider(of: ProviderCase, now: () => Date): Promise<LiveProvider> {
  const books = booksInMemory();
  const sent: SentWebhook[] = [];
  let standIn: StandIn | undefined;
  const double = await serveDouble((url) => {
    standIn = of.make({
      books,
      now,
      apiBase: url,
      pageUrl: (reference) => `${url}/page/${reference}`,
      post: async (to, headers, body) =>
        void sent.push({ url: to, headers: new Headers(headers), body: Buffer.from(body) }),
    });
    return standIn;
  });
  if (!standIn) throw new Error("no double was made");
  return { double, standIn, books, sent };
}
