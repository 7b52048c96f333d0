import { afterAll, beforeAll } from "vitest";
import { admins } from "@/db/schema/auth";
import { ADMIN_COOKIE, openAdminSession } from "@/lib/auth/admin-sessions";
import type { Role } from "@/lib/core/actor";
import { env } from "@/lib/core/env";
import { newId } from "@/lib/core/ids";
import { processSingleton } from "@/lib/core/singleton";
import { systemClock } from "@/lib/core/time";
import type { RouteHandler } from "@/lib/http/route";
import { createTestDatabase, type TestDatabase } from "./postgres";

export interface Call {
  /** Nobody is signed in without one. */
  role?: Role;
  body?: unknown;
  /** The body as it is sent, where it is no JSON. */
  raw?: string;
  /** `?page=2`. */
  query?: string;
  params?: Record<string, string>;
}

export interface Answer {
  status: number;
  answer: Record<string, unknown>;
  code: string | undefined;
  field: unknown;
}

/** The owner's API on a database of its own, with one admin of each role signed in: a request in, a response out. */
export function openAdminDoors(roles: readonly Role[]) {
  let database: TestDatabase;
  const cookies: Partial<Record<Role, string>> = {};
  beforeAll(async () => {
    Object.assign(env(), { SESSION_SECRET: "x".repeat(40) });
    database = await createTestDatabase();
    processSingleton("database", () => Promise.resolve(database));
    for (const role of roles) cookies[role] = await signIn(database, role);
  });
  afterAll(() => database.drop());

  const send = (handler: RouteHandler, method: string, call: Call = {}): Promise<Response> => {
    const { role, body = {}, raw = JSON.stringify(body), query = "", params = {} } = call;
    const cookie = role === undefined ? undefined : cookies[role];
    return handler(
      new Request(`http://shop.test/api/admin${query}`, {
        method,
        headers: { host: "shop.test", ...(cookie === undefined ? {} : { cookie }) },
        ...(method === "GET" ? {} : { body: raw }),
      }),
      { params: Promise.resolve(params) },
    );
  };
  return {
    /** Once the tests run. */
    database: () => database,
    send,
    async ask(handler: RouteHandler, method: string, call: Call = {}): Promise<Answer> {
      const response = await send(handler, method, call);
      const answer = (await response.json()) as Record<string, unknown> & {
        error?: { code: string; params?: Record<string, unknown> };
      };
      return {
        status: response.status,
        answer,
        code: answer.error?.code,
        field: answer.error?.params?.["field"],
      };
    },
  };
}

async function signIn({ db }: TestDatabase, role: Role): Promise<string> {
  const adminId = newId("admin");
  await db.insert(admins).values({ id: adminId, name: role, role, createdAt: systemClock.now() });
  const session = await openAdminSession(db, { clock: systemClock }, { adminId, userAgent: null });
  return `${ADMIN_COOKIE}=${session.token}`;
}
