import { z } from "zod";
import { UnavailableError } from "@/lib/core/errors";
import { type Money, toDecimal } from "@/lib/core/money";
import { MINUTE, plus, SECOND } from "@/lib/core/time";
import { type ProviderCall, type ProviderHttp, ProviderRefusal, providerHttp } from "../http";
import { PaypalOrder, PaypalRefund } from "./translate";

export interface PaypalAccount {
  readonly base: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const Token = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const Problem = z.object({
  name: z.string().nullish(),
  error: z.string().nullish(),
  details: z.array(z.object({ issue: z.string() })).nullish(),
});

/** The issue says more than the name of its class: UNPROCESSABLE_ENTITY may be anything. */
const issueIn = (body: unknown): string | null => {
  const { data } = Problem.safeParse(body);
  return data?.details?.[0]?.issue ?? data?.name ?? data?.error ?? null;
};

const isUnknown = (error: unknown): boolean => error instanceof ProviderRefusal && error.status === 404;

/** Calls PayPal with a token that is asked for once and kept until shortly before it ends. */
export class PaypalClient {
  readonly #account: PaypalAccount;
  readonly #http: ProviderHttp;
  #token: { value: string; until: Date } | null = null;

  constructor(account: PaypalAccount) {
    this.#account = account;
    this.#http = providerHttp({
      provider: "paypal",
      baseUrl: account.base,
      idempotencyHeader: "paypal-request-id",
      codeOf: issueIn,
    });
  }

  get base(): string {
    return this.#account.base;
  }

  createOrder(
    now: Date,
    order: {
      requestId: string;
      amount: Money;
      payee: string;
      orderId: string;
      description: string;
      returnUrl: string;
      cancelUrl: string;
      brand: string;
    },
  ): Promise<PaypalOrder> {
    const body = {
      intent: "CAPTURE",
      purchase_units: [
        {
          reference_id: "default",
          custom_id: order.orderId,
          invoice_id: order.requestId,
          description: order.description.slice(0, 127),
          amount: { currency_code: order.amount.currency, value: toDecimal(order.amount) },
          payee: { merchant_id: order.payee },
        },
      ],
      payment_source: {
        paypal: {
          experience_context: {
            brand_name: order.brand.slice(0, 127),
            shipping_preference: "NO_SHIPPING",
            user_action: "PAY_NOW",
            return_url: order.returnUrl,
            cancel_url: order.cancelUrl,
          },
        },
      },
    };
    return this.#post(now, "/v2/checkout/orders", order.requestId, body, PaypalOrder);
  }

  readOrder(now: Date, id: string): Promise<PaypalOrder | null> {
    return this.#read(now, `/v2/checkout/orders/${encodeURIComponent(id)}`, PaypalOrder);
  }

  capture(now: Date, id: string, requestId: string): Promise<PaypalOrder> {
    return this.#post(
      now,
      `/v2/checkout/orders/${encodeURIComponent(id)}/capture`,
      requestId,
      {},
      PaypalOrder,
    );
  }

  refund(now: Date, refund: { captureId: string; requestId: string; amount: Money }): Promise<PaypalRefund> {
    const body = {
      amount: { currency_code: refund.amount.currency, value: toDecimal(refund.amount) },
      custom_id: refund.requestId,
    };
    const path = `/v2/payments/captures/${encodeURIComponent(refund.captureId)}/refund`;
    return this.#post(now, path, refund.requestId, body, PaypalRefund);
  }

  readRefund(now: Date, id: string): Promise<PaypalRefund | null> {
    return this.#read(now, `/v2/payments/refunds/${encodeURIComponent(id)}`, PaypalRefund);
  }

  /** Whether a webhook of this id is registered for the app. */
  async hasWebhook(now: Date, id: string): Promise<boolean> {
    const path = `/v1/notifications/webhooks/${encodeURIComponent(id)}`;
    return (await this.#read(now, path, z.object({ id: z.string() }))) !== null;
  }

  async #read<T>(now: Date, path: string, schema: z.ZodType<T>): Promise<T | null> {
    try {
      return await this.#call(now, { method: "GET", path }, schema);
    } catch (error) {
      if (isUnknown(error)) return null;
      throw error;
    }
  }

  #post<T>(now: Date, path: string, requestId: string, json: object, schema: z.ZodType<T>): Promise<T> {
    const headers = { prefer: "return=representation" };
    return this.#call(now, { method: "POST", path, json, headers, idempotencyKey: requestId }, schema);
  }

  async #call<T>(now: Date, call: ProviderCall, schema: z.ZodType<T>): Promise<T> {
    const authorization = `Bearer ${await this.#bearer(now)}`;
    try {
      return await this.#http({ ...call, headers: { ...call.headers, authorization } }, schema);
    } catch (error) {
      // A token that was withdrawn before its time is asked for anew at the next call.
      if (error instanceof ProviderRefusal && error.status === 401) this.#token = null;
      throw error;
    }
  }

  async #bearer(now: Date): Promise<string> {
    if (this.#token && now < this.#token.until) return this.#token.value;
    const { clientId, clientSecret } = this.#account;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
    const token = await this.#http(
      {
        method: "POST",
        path: "/v1/oauth2/token",
        form: { grant_type: "client_credentials" },
        headers: { authorization: `Basic ${basic}` },
      },
      Token,
    );
    this.#token = { value: token.access_token, until: plus(now, token.expires_in * SECOND - 2 * MINUTE) };
    return token.access_token;
  }
}

const MOST_BYTES = 20_000;

/** The PEM at an address that was checked to be PayPal's own; null where there is none. */
export async function fetchCertificate(url: URL): Promise<string | null> {
  try {
    const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(10 * SECOND) });
    const pem = await response.text();
    return response.ok && pem.length <= MOST_BYTES ? pem : null;
  } catch (cause) {
    throw new UnavailableError("paypal", "its certificate cannot be fetched", { cause });
  }
}
