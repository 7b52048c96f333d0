import { createHmac } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import { POST as openSession } from "@/app/api/user/session/route";
import { database as processDatabase } from "@/db/client";
import { env } from "@/lib/core/env";
import { systemClock, unixSeconds } from "@/lib/core/time";
import type { RouteHandler } from "@/lib/http/route";
import { customerBotToken } from "@/lib/telegram/api";
import { type CommerceShop, openCommerceShop } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";

const ORIGIN = "http://shop.test";
export let database: TestDatabase;
export let shop: CommerceShop;

/** The process's own database and a shop in it, for the routes of one file. */
export function openUserDoors(): void {
  beforeAll(async () => {
    database = await createTestDatabase();
    env().DATABASE_URL = database.url;
    env().SESSION_SECRET = "a session secret long enough for tests";
    shop = await openCommerceShop(database, systemClock);
  });
  afterAll(async () => {
    await (await processDatabase()).close();
    await database.drop();
  });
}

/** A launch as Telegram would sign it. */
export function launch(user: object, age = 0, fields: Record<string, string> = {}): string {
  const pairs = {
    ...fields,
    auth_date: String(unixSeconds(systemClock.now()) - age),
    user: JSON.stringify(user),
  };
  const text = Object.entries(pairs)
    .sort()
    .map(([key, value]) => `${key}=${value}`)
    .join("\n");
  const key = createHmac("sha256", "WebAppData").update(customerBotToken()).digest();
  const hash = createHmac("sha256", key).update(text).digest("hex");
  return new URLSearchParams({ ...pairs, hash }).toString();
}

interface Sent {
  body?: unknown;
  cookie?: string;
  headers?: Record<string, string>;
  params?: Record<string, string>;
  method?: string;
}
export async function call(handler: RouteHandler, { body, cookie, headers, params = {}, method }: Sent = {}) {
  const request = new Request(`${ORIGIN}/api`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { host: "shop.test", ...(cookie ? { cookie } : {}), ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const response = await handler(request, { params: Promise.resolve(params) });
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Record<string, never> & {
      error?: { code: string; params: Record<string, unknown> };
    },
  };
}
let account = 50_000;
/** A session of somebody nobody has met. */
export async function signIn(): Promise<string> {
  account += 1;
  const authorization = `tma ${launch({ id: account, first_name: "Hala", language_code: "ar" })}`;
  const { headers } = await call(openSession, { body: "", headers: { authorization }, method: "POST" });
  return headers.get("set-cookie")?.split(";")[0] ?? "";
}
export const order = () => shop.quoteRequest();
