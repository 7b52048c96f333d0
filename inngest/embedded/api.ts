import { z } from "zod";
import { machineClock } from "@/lib/core/time";
import { isFromStep } from "./call";
import { hashedSigningKey, sameSecret } from "./canonical";
import { readEvents } from "./event";
import type { Executor } from "./executor";
import { readApp } from "./functions";

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly header: (name: string) => string | null;
  readonly body: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: object;
}

export interface Keys {
  /** Null lets any event key pass, as the dev server does. */
  readonly eventKey: string | null;
  readonly signingKey: string | null;
  readonly callUrl: string | null;
}

const WAIT_FOR_LEAD_MS = 3000;

const refuse = (status: number, error: string): ApiAnswer => ({ status, body: { ids: [], status, error } });

/** The server side of what the SDK calls: `/e/:key`, `/fn/register` and `/health`. */
export async function answer(executor: Executor, keys: Keys, request: ApiRequest): Promise<ApiAnswer> {
  try {
    const eventKey = /^\/e\/([^/]+)$/.exec(request.path)?.[1];
    if (request.path === "/health") return health(executor);
    if (eventKey !== undefined)
      return await takeEvents(executor, keys, decodeURIComponent(eventKey), request);
    if (request.path === "/fn/register") return await register(executor, keys, request);
    return refuse(404, "There is nothing here.");
  } catch (error) {
    if (error instanceof TypeError || error instanceof z.ZodError || error instanceof URIError)
      return refuse(400, error instanceof z.ZodError ? z.prettifyError(error) : error.message);
    // By name: a server build holds several copies of a class, and the executor may come from another one.
    if (error instanceof Error && error.name === "NotLeading") return refuse(503, error.message);
    throw error;
  }
}

function health(executor: Executor): ApiAnswer {
  return executor.leads
    ? { status: 200, body: { status: 200, message: "OK" } }
    : { status: 503, body: { status: 503, message: "Waiting for the database." } };
}

async function takeEvents(
  executor: Executor,
  keys: Keys,
  eventKey: string,
  request: ApiRequest,
): Promise<ApiAnswer> {
  if (request.method !== "POST") return refuse(405, "Events are sent with POST.");
  if (keys.eventKey !== null && !sameSecret(eventKey, keys.eventKey))
    return refuse(401, "The event key is not known.");
  const now = machineClock.now().getTime();
  const events = readEvents(request.body, request.header("x-inngest-event-id-seed"), now);
  await executor.ready(WAIT_FOR_LEAD_MS);
  await executor.takeEvents(events, isFromStep(request.header("tracestate")));
  return { status: 200, body: { ids: events.map(({ id }) => id), status: 200 } };
}

async function register(executor: Executor, keys: Keys, request: ApiRequest): Promise<ApiAnswer> {
  if (request.method !== "POST") return refuse(405, "Functions are registered with POST.");
  const shown = /^Bearer (.+)$/.exec(request.header("authorization") ?? "")?.[1] ?? "";
  if (keys.signingKey !== null && !sameSecret(shown, hashedSigningKey(keys.signingKey)))
    return { status: 401, body: { ok: false, status: 401, error: "The signing key is not known." } };
  let body: unknown;
  try {
    body = JSON.parse(request.body);
  } catch {
    throw new TypeError("The body is not JSON.");
  }
  const app = readApp(body, keys.callUrl);
  await executor.ready(WAIT_FOR_LEAD_MS);
  return { status: 200, body: { ok: true, modified: await executor.register(app) } };
}
