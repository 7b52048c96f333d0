import type { z } from "zod";
import { database } from "@/db/client";
import type { Ctx } from "@/db/transaction";
import type { Code } from "@/lib/core/codes";
import { env } from "@/lib/core/env";
import { parse } from "@/lib/core/parse";
import { err, ok, type Result } from "@/lib/core/result";
import { systemClock } from "@/lib/core/time";
import { readJson } from "./body";
import { answerAccident, json, refuse } from "./respond";
import type { Scope } from "./scopes";

type PathParams = Record<string, string | string[] | undefined>;
/** Next gives a route without path parameters no object at all, whatever its generated types say. */
export type RouteContext = { params: Promise<PathParams | undefined> };
export type RouteHandler = (request: Request, context: RouteContext) => Promise<Response>;

const READS = new Set(["GET", "HEAD"]);

/**
 * A route in one line: `export const POST = route(customer, ApplyPromo, applyPromo)`. Authorises, reads and checks the
 * input (query for reads, JSON body for writes, path parameters over both), calls the service and answers. The
 * wrapper knows nothing of the business.
 */
export function route<Schema extends z.ZodType, T>(
  scope: Scope,
  schema: Schema,
  service: (ctx: Ctx, input: z.output<Schema>) => Promise<Result<T, Code>>,
  options: { status?: number; answer?: (value: T, request: Request) => Response } = {},
): RouteHandler {
  return guarded(scope, async (ctx, request, params) => {
    const raw = READS.has(request.method) ? ok(queryOf(request)) : await readJson(request);
    if (!raw.ok) return refuse(raw);
    const input = parse(schema, withParams(raw.value, params));
    if (!input.ok) return refuse(input);
    const result = await service(ctx, input.value);
    if (!result.ok) return refuse(result);
    return options.answer?.(result.value, request) ?? json(result.value, { status: options.status ?? 200 });
  });
}

/** The same door for handlers that need the request itself: webhooks, files, streams. */
export function guarded(
  scope: Scope,
  handle: (ctx: Ctx, request: Request, params: PathParams) => Promise<Response>,
): RouteHandler {
  return async (request, context) => {
    try {
      if (!READS.has(request.method) && isCrossSite(request)) return refuse(err("request.cross_site"));
      const { db } = await database();
      const actor = await scope(request, { db, clock: systemClock });
      if (!actor.ok) return refuse(actor);
      const ctx: Ctx = { db, clock: systemClock, actor: actor.value };
      return await handle(ctx, request, (await context.params) ?? {});
    } catch (error) {
      return answerAccident(error);
    }
  };
}

function queryOf(request: Request): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  const { searchParams } = new URL(request.url);
  for (const key of new Set(searchParams.keys())) {
    const all = searchParams.getAll(key);
    query[key] = all.length > 1 ? all : (all[0] ?? "");
  }
  return query;
}

function withParams(value: unknown, params: PathParams): unknown {
  if (Object.keys(params).length === 0) return value;
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? { ...value, ...params }
    : value;
}

/** Browsers say where a write comes from; a page of another site may not write with our cookies. */
function isCrossSite(request: Request): boolean {
  const origin = request.headers.get("origin");
  if (origin === null) return request.headers.get("sec-fetch-site") === "cross-site";
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host");
  const allowed = [
    host && `http://${host}`,
    host && `https://${host}`,
    env().PUBLIC_URL && new URL(env().PUBLIC_URL ?? "").origin,
  ];
  return !allowed.includes(origin);
}
