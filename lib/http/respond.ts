import { createTranslator } from "next-intl";
import { type Code, STATUS_BY_CODE } from "@/lib/core/codes";
import { isAway } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { toSafeInteger } from "@/lib/core/money";
import type { Err, Params } from "@/lib/core/result";
import en from "@/messages/en.json";

export interface ErrorBody {
  error: { code: Code; message: string; params: Params };
}

// The namespaces are read by code at run time, so the translator is used without its key types.
const translate = createTranslator({
  locale: "en",
  messages: en as unknown as Record<string, Record<string, string>>,
  onError: () => undefined,
}) as (key: string, values?: Record<string, string | number | Date>) => string;

/** JSON with amounts as safe integers. */
export function json(value: unknown, init: ResponseInit = {}): Response {
  const body = JSON.stringify(value ?? null, (_, inner) =>
    typeof inner === "bigint" ? toSafeInteger(inner) : inner,
  );
  const headers = new Headers(init.headers);
  headers.set("content-type", "application/json; charset=utf-8");
  // An answer that tells its length and is short is not compressed: that would cost more than it saves.
  headers.set("content-length", String(Buffer.byteLength(body)));
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  return new Response(body, { ...init, headers });
}

type Refused = Pick<Err<Code>, "error" | "params">;

/** A refusal in the one shape there is, with English words for people who read APIs. */
export function errorBody({ error, params = {} }: Refused): ErrorBody {
  const values = Object.fromEntries(
    Object.entries(params).map(([key, value]) => [key, typeof value === "number" ? value : String(value)]),
  );
  return { error: { code: error, message: translate(`errors.${error}`, values), params } };
}

/** The one answer for a refusal: status from the table. */
export function refuse({ error, params = {} }: Refused): Response {
  const body = errorBody({ error, params });
  const headers = new Headers();
  if (typeof params["retryAfterSeconds"] === "number")
    headers.set("retry-after", String(params["retryAfterSeconds"]));
  return json(body, { status: STATUS_BY_CODE[error], headers });
}

/** An accident became an answer: 503 when something we need is away, 500 when the defect is ours. */
export function answerAccident(error: unknown): Response {
  if (isAway(error)) {
    log().warn({ err: error }, "a service Kiosk needs did not answer");
    return refuse({ error: "service.unavailable", params: { retryAfterSeconds: 5 } });
  }
  log().error({ err: error }, "a request failed");
  return refuse({ error: "service.internal" });
}
