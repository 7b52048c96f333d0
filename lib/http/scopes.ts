import { timingSafeEqual } from "node:crypto";
import type { Ctx } from "@/db/transaction";
import { CUSTOMER_COOKIE, readCustomerSession } from "@/lib/auth/customer-sessions";
import type { Actor } from "@/lib/core/actor";
import type { Code } from "@/lib/core/codes";
import { env, isSandbox } from "@/lib/core/env";
import { err, ok, type Result } from "@/lib/core/result";

/** Decides who a request is from; every route names one. */
export type Scope = (request: Request, ctx: Pick<Ctx, "db" | "clock">) => Promise<Result<Actor, Code>>;

export const anyone: Scope = async () => ok({ kind: "anonymous" });

export const customer: Scope = (request, ctx) => readCustomerSession(ctx, cookieOf(request, CUSTOMER_COOKIE));

/** Anyone, where the sandbox Telegram stands in for the real one; elsewhere the route does not exist. */
export const sandboxVisitor: Scope = async () =>
  isSandbox() ? ok({ kind: "anonymous" }) : err("request.not_found");

/** Service endpoints: `Authorization: Bearer <INTERNAL_API_KEY>`; without a configured key they do not exist. */
export const internal: Scope = async (request) => {
  const key = env().INTERNAL_API_KEY;
  if (!key) return err("request.not_found");
  const given = request.headers.get("authorization") ?? "";
  return sameSecret(given, `Bearer ${key}`)
    ? ok({ kind: "system", job: "internal-api" })
    : err("auth.forbidden");
};

/** Compares in constant time for secrets of equal length. */
export function sameSecret(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

export function cookieOf(request: Request, name: string): string | undefined {
  const prefix = `${name}=`;
  return request.headers
    .get("cookie")
    ?.split(/;\s*/)
    .find((pair) => pair.startsWith(prefix))
    ?.slice(prefix.length);
}
