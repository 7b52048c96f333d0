import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Books, type Params, StripeRefusal } from "./books";
import type { Intent, Session } from "./objects";
import { page } from "./page";

/** What goes wrong with the next calls. */
export type Fault =
  /** Nothing happens, and the answer says so. */
  | "500"
  /** It happens, and the answer never comes. */
  | "silence_after"
  /** It happens, and the answer is a lie. */
  | "500_after";

export interface StripeDoubleOptions {
  secretKey?: string;
  webhookSecret?: string;
  port?: number;
  /** Where webhooks go as soon as they are owed; without it they are kept for `takeEvents`. */
  webhookUrl?: string;
  now?: () => Date;
}

export interface StripeDouble {
  readonly url: string;
  readonly books: Books;
  /** Every call that came, for contracts. */
  readonly calls: { method: string; path: string; params: Params; idempotencyKey: string | null }[];
  fail(...faults: Fault[]): void;
  /** The events owed since the last time, oldest first. */
  takeEvents(): { id: string; type: string; body: string }[];
  sign(body: string, at?: Date, secret?: string): string;
  close(): Promise<void>;
}

const DEFAULTS = { secretKey: "sk_test_double_0001", webhookSecret: "whsec_double_0001" };

/** Stripe on this machine: its API as far as the shop uses it, a hosted page, events with signatures, and faults. */
export async function startStripeDouble(options: StripeDoubleOptions = {}): Promise<StripeDouble> {
  const { secretKey, webhookSecret } = { ...DEFAULTS, ...options };
  const now = () => Math.floor((options.now?.() ?? new Date()).getTime() / 1000);
  let url = "";
  const books = new Books(() => url, now);
  const faults: Fault[] = [];
  const calls: StripeDouble["calls"] = [];
  const remembered = new Map<string, { status: number; body: unknown }>();
  let taken = 0;

  const sign = (body: string, at?: Date, secret = webhookSecret): string => {
    const seconds = at ? Math.floor(at.getTime() / 1000) : now();
    return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
  };
  const takeEvents = () => {
    const owed = books.events.slice(taken);
    taken = books.events.length;
    return owed.map((event) => ({ id: event.id, type: event.type, body: JSON.stringify(event, null, 2) }));
  };
  const deliver = async () => {
    if (!options.webhookUrl) return;
    for (const { body } of takeEvents())
      await fetch(options.webhookUrl, {
        method: "POST",
        headers: { "content-type": "application/json", "stripe-signature": sign(body) },
        body,
      }).catch(() => undefined);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const at = new URL(request.url ?? "/", "http://double");
    const params = await paramsOf(request, at);
    if (at.pathname.startsWith("/pay/")) {
      page(books, at.pathname.slice("/pay/".length), request.method === "POST" ? params : null, response);
      return deliver();
    }
    const key = request.headers["idempotency-key"];
    const idempotencyKey = typeof key === "string" ? key : null;
    calls.push({ method: request.method ?? "", path: at.pathname, params, idempotencyKey });
    if (request.headers.authorization !== `Bearer ${secretKey}`)
      return send(response, 401, {
        error: { type: "invalid_request_error", message: "Invalid API Key provided" },
      });
    const fault = faults.shift();
    if (fault === "500") return send(response, 500, { error: { type: "api_error", message: "down" } });
    const known = idempotencyKey === null ? undefined : remembered.get(idempotencyKey);
    const { status, body } = known ?? perform(books, request.method ?? "", at.pathname, params);
    if (idempotencyKey !== null) remembered.set(idempotencyKey, { status, body });
    await deliver();
    if (fault === "silence_after") return;
    if (fault === "500_after") return send(response, 500, { error: { type: "api_error", message: "down" } });
    send(response, status, body);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) =>
      send(response, 500, { error: { message: String(error) } }),
    );
  });
  await new Promise<void>((listening) => server.listen(options.port ?? 0, "127.0.0.1", listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    books,
    calls,
    fail: (...next) => void faults.push(...next),
    takeEvents,
    sign,
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

async function paramsOf(request: IncomingMessage, at: URL): Promise<Params> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Object.fromEntries([
    ...at.searchParams,
    ...new URLSearchParams(Buffer.concat(chunks).toString("utf8")),
  ]);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "request-id": "req_double" });
  response.end(JSON.stringify(body));
}

/** One call; what Stripe refuses it remembers under the idempotency key as well. */
function perform(
  books: Books,
  method: string,
  path: string,
  params: Params,
): { status: number; body: unknown } {
  try {
    return { status: 200, body: structuredClone(dispatch(books, `${method} ${path}`, params)) };
  } catch (error) {
    if (error instanceof StripeRefusal) return { status: error.status, body: structuredClone(error.body) };
    throw error;
  }
}

function dispatch(books: Books, call: string, params: Params): unknown {
  const [, id = ""] = /^\w+ \/v1\/[a-z_/]+\/((?:cs|pi|re|pm)_\w+)/.exec(call) ?? [];
  switch (id === "" ? call : call.replace(id, ":id")) {
    case "GET /v1/account":
      return { id: "acct_double", object: "account", country: "SA", default_currency: "sar" };
    case "POST /v1/checkout/sessions":
      return collapsed(books.openSession(params));
    case "GET /v1/checkout/sessions/:id":
      return "expand[0]" in params ? books.session(id) : collapsed(books.session(id));
    case "POST /v1/checkout/sessions/:id/expire":
      return collapsed(books.expire(id));
    case "POST /v1/payment_intents":
      return books.chargeOffSession(params);
    case "GET /v1/payment_intents/:id":
      return books.intent(id);
    case "POST /v1/refunds":
      return books.refund(params);
    case "GET /v1/refunds":
      return {
        object: "list",
        has_more: false,
        url: "/v1/refunds",
        data: books.refundsOf(params["payment_intent"] ?? ""),
      };
    case "POST /v1/payment_methods/:id/detach":
      return { id, object: "payment_method", customer: null };
    default:
      throw new StripeRefusal(404, {
        type: "invalid_request_error",
        message: `Unrecognized request URL (${call})`,
      });
  }
}

const collapsed = (session: Session): Session => ({
  ...session,
  payment_intent: session.payment_intent && (session.payment_intent as Intent).id,
});
