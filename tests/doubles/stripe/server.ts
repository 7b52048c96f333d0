import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { unixSeconds } from "@/lib/core/time";
import { signStripe } from "@/lib/payments/sandbox-providers/stripe";
import { answerCall, WRONG_KEY } from "@/lib/payments/sandbox-providers/stripe/api";
import { StripeBooks } from "@/lib/payments/sandbox-providers/stripe/books";
import type { Params } from "@/lib/payments/sandbox-providers/stripe/params";

/** What goes wrong with the next calls. */
export type Fault =
  /** Nothing happens, and the answer says so. */
  | "500"
  /** It happens, and the answer never comes. */
  | "silence_after"
  /** It happens, and the answer is a lie. */
  | "500_after";

export interface StripeDouble {
  readonly url: string;
  readonly books: StripeBooks;
  /** Every call that came, for contracts. */
  readonly calls: { method: string; path: string; params: Params; idempotencyKey: string | null }[];
  fail(...faults: Fault[]): void;
  /** The events owed since the last time, oldest first. */
  takeEvents(): { id: string; type: string; body: string }[];
  sign(body: string, at?: Date, secret?: string): string;
  close(): Promise<void>;
}

const SECRET_KEY = "sk_test_double_0001";
const WEBHOOK_SECRET = "whsec_double_0001";

/** The sandbox's Stripe over HTTP, its books in the test's hands, with faults. Its events wait for `takeEvents`. */
export async function startStripeDouble(options: { now?: () => Date } = {}): Promise<StripeDouble> {
  const now = () => unixSeconds(options.now?.() ?? new Date());
  let url = "";
  const books = new StripeBooks((session) => `${url}/pay/${session}`, now);
  const faults: Fault[] = [];
  const calls: StripeDouble["calls"] = [];
  let taken = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const at = new URL(request.url ?? "/", "http://double");
    const key = request.headers["idempotency-key"];
    const call = {
      method: request.method ?? "",
      path: at.pathname,
      params: await paramsOf(request, at),
      idempotencyKey: typeof key === "string" ? key : null,
    };
    calls.push(call);
    if (request.headers.authorization !== `Bearer ${SECRET_KEY}`)
      return send(response, WRONG_KEY.status, WRONG_KEY.body);
    const fault = faults.shift();
    if (fault === "500") return send(response, 500, { error: { type: "api_error", message: "down" } });
    const { status, body } = answerCall(books, call);
    if (fault === "silence_after") return;
    if (fault === "500_after") return send(response, 500, { error: { type: "api_error", message: "down" } });
    send(response, status, body);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) =>
      send(response, 500, { error: { message: String(error) } }),
    );
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    books,
    calls,
    fail: (...next) => void faults.push(...next),
    takeEvents() {
      const owed = books.events.slice(taken);
      taken = books.events.length;
      return owed.map((event) => ({ id: event.id, type: event.type, body: JSON.stringify(event, null, 2) }));
    },
    sign: (body, at, secret = WEBHOOK_SECRET) => signStripe(body, secret, at ? unixSeconds(at) : now()),
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
