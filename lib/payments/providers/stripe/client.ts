import Stripe from "stripe";
import { UnavailableError } from "@/lib/core/errors";
import { SECOND } from "@/lib/core/time";
import { ProviderRefusal } from "../http";

const ANSWER_WITHIN = 15 * SECOND;

/** Stripe's own client for these keys. `double` takes the place of api.stripe.com. */
export function stripeClient(secretKey: string, double: string | null, timeoutMs = ANSWER_WITHIN): Stripe {
  const at = double === null ? null : new URL(double);
  return new Stripe(secretKey, {
    // Whoever calls repeats with the same idempotency key: a tap, a job, the sweep.
    maxNetworkRetries: 0,
    timeout: timeoutMs,
    telemetry: false,
    ...(at && { host: at.hostname, port: at.port, protocol: "http" as const }),
    ...(at && at.pathname !== "/" && { httpClient: below(at.pathname) }),
  });
}

/** Stripe's client knows hosts alone; the sandbox answers below a path. */
const below = (path: string) =>
  Stripe.createFetchHttpClient(((url: string | URL, init?: RequestInit) => {
    const to = new URL(url);
    to.pathname = path + to.pathname;
    return fetch(to, init);
  }) as typeof fetch);

/** Runs a call and throws `ProviderRefusal` or `UnavailableError` where it fails; neither repeats what was sent. */
export async function asking<T>(name: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw classify(name, error);
  }
}

function classify(name: string, error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const status = error.statusCode ?? 0;
  if (status === 0 || status === 409 || status === 429 || status >= 500)
    return new UnavailableError("stripe", `${status === 0 ? "no answer" : status} for ${name}`);
  return new ProviderRefusal("stripe", name, status, error.decline_code ?? error.code ?? null);
}

/** Null in place of an object that Stripe does not know. */
export async function found<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ProviderRefusal && error.status === 404) return null;
    throw error;
  }
}
