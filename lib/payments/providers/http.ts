import type { z } from "zod";
import { isErrorNamed, UnavailableError } from "@/lib/core/errors";
import { SECOND } from "@/lib/core/time";

const ANSWER_WITHIN = 15 * SECOND;

/** A provider understood and said no: the same call will be refused again. Carries no word of the request. */
export class ProviderRefusal extends Error {
  override name = "ProviderRefusal";
  readonly status: number;
  /** The provider's own code, where it gave one. */
  readonly code: string | null;

  constructor(provider: string, call: string, status: number, code: string | null) {
    super(`${provider} refused ${call}: ${status}${code === null ? "" : ` ${code}`}`);
    this.status = status;
    this.code = code;
  }

  static override [Symbol.hasInstance](value: unknown): value is ProviderRefusal {
    return isErrorNamed("ProviderRefusal", value);
  }

  /** The keys are wrong, or may not do this. */
  get isUnauthorized(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

export interface ProviderCall {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below the base address; named in errors, so nothing secret is in it. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly idempotencyKey?: string;
}

export interface ProviderHttpOptions {
  readonly provider: string;
  /** A constant of the provider, or a double's address: never what an owner entered. */
  readonly baseUrl: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly idempotencyHeader?: string;
  /** Finds the provider's code in the body of a refusal. */
  readonly codeOf?: (body: unknown) => string | null;
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
}

export type ProviderHttp = <T>(call: ProviderCall, schema: z.ZodType<T>) => Promise<T>;

/**
 * Calls one provider. 4xx throws `ProviderRefusal`; no answer, 429, 5xx and answers of another shape throw
 * `UnavailableError`. Neither repeats what was sent.
 */
export const providerHttp =
  (options: ProviderHttpOptions): ProviderHttp =>
  async (call, schema) => {
    const name = `${call.method} ${call.path}`;
    const { provider } = options;
    const { status, retryAfter, body } = await exchange(options, call, name);
    if (status === 429 || status >= 500)
      throw new UnavailableError(provider, `${status} for ${name}`, {
        ...(retryAfter === null ? {} : { retryAfterSeconds: retryAfter }),
      });
    if (status >= 400)
      throw new ProviderRefusal(provider, name, status, options.codeOf?.(jsonOf(body) ?? null) ?? null);
    const parsed = schema.safeParse(jsonOf(body));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new UnavailableError(provider, `answered ${name} in another shape at "${issue?.path.join(".")}"`);
  };

async function exchange(options: ProviderHttpOptions, call: ProviderCall, name: string) {
  const url = new URL(options.baseUrl.replace(/\/$/, "") + call.path);
  for (const [key, value] of Object.entries(call.query ?? {})) url.searchParams.set(key, value);
  try {
    const response = await (options.fetch ?? fetch)(url, {
      method: call.method,
      headers: headersOf(options, call),
      redirect: "error",
      signal: AbortSignal.timeout(options.timeoutMs ?? ANSWER_WITHIN),
      ...bodyOf(call),
    });
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    return {
      status: response.status,
      retryAfter: Number.isFinite(seconds) ? seconds : null,
      body: await response.text(),
    };
  } catch (error) {
    throw new UnavailableError(options.provider, `no answer to ${name}`, { cause: error });
  }
}

function headersOf(options: ProviderHttpOptions, call: ProviderCall): Headers {
  const headers = new Headers({ accept: "application/json", ...options.headers, ...call.headers });
  if (call.json !== undefined) headers.set("content-type", "application/json");
  if (call.idempotencyKey !== undefined)
    headers.set(options.idempotencyHeader ?? "idempotency-key", call.idempotencyKey);
  return headers;
}

function bodyOf(call: ProviderCall): { body?: string | URLSearchParams } {
  if (call.form !== undefined) return { body: new URLSearchParams(call.form) };
  return call.json === undefined ? {} : { body: JSON.stringify(call.json) };
}

function jsonOf(text: string): unknown {
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
}
