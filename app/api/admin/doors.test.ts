import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { admins } from "@/db/schema/auth";
import { ADMIN_COOKIE, openAdminSession } from "@/lib/auth/admin-sessions";
import { env } from "@/lib/core/env";
import { newId } from "@/lib/core/ids";
import { processSingleton } from "@/lib/core/singleton";
import { systemClock } from "@/lib/core/time";
import type { RouteHandler } from "@/lib/http/route";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const HERE = import.meta.dirname;

/** Doors through which one comes in at all. */
const ENTRANCES = /^session\//;
/** What somebody who may only look does all the same: their own account, and questions that write nothing. */
const OPEN_TO_LOOKERS = new Set([
  "account/password",
  "account/sessions/revoke",
  "pricing/simulate",
  "refunds/preview",
]);

const routes = readdirSync(HERE, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith("route.ts"))
  .map((file) => file.replaceAll("\\", "/").replace(/\/?route\.ts$/, ""))
  .filter((name) => !ENTRANCES.test(`${name}/`))
  .sort();

const methodsOf = async (name: string): Promise<[string, RouteHandler][]> => {
  const module = (await import(pathToFileURL(join(HERE, name, "route.ts")).href)) as Record<
    string,
    RouteHandler
  >;
  return METHODS.flatMap((method) =>
    module[method] ? [[method, module[method]] as [string, RouteHandler]] : [],
  );
};

let database: TestDatabase;
let looker = "";

beforeAll(async () => {
  Object.assign(env(), { SESSION_SECRET: "x".repeat(40) });
  database = await createTestDatabase();
  processSingleton("database", () => Promise.resolve(database));
  const adminId = newId("admin");
  const createdAt = systemClock.now();
  await database.db.insert(admins).values({ id: adminId, name: "Looker", role: "readonly", createdAt });
  const { token } = await openAdminSession(database.db, { clock: systemClock }, { adminId, userAgent: null });
  looker = `${ADMIN_COOKIE}=${token}`;
});
afterAll(() => database.drop());

async function knock(handler: RouteHandler, method: string, cookie?: string): Promise<number> {
  const response = await handler(
    new Request("http://shop.test/api/admin", {
      method,
      headers: { host: "shop.test", ...(cookie ? { cookie } : {}) },
      ...(method === "GET" ? {} : { body: "{}" }),
    }),
    { params: Promise.resolve({ id: "nobody", code: "nothing" }) },
  );
  await response.body?.cancel();
  return response.status;
}

describe.each(routes)("the owner's API at %s", (name) => {
  it("lets nobody in without a session", async () => {
    const methods = await methodsOf(name);
    expect(methods.length).toBeGreaterThan(0);
    for (const [method, handler] of methods)
      expect([method, await knock(handler, method)]).toEqual([method, 401]);
  });

  it("lets somebody who may only look change nothing", async () => {
    for (const [method, handler] of await methodsOf(name)) {
      if (method === "GET" || OPEN_TO_LOOKERS.has(name)) continue;
      expect([method, await knock(handler, method, looker)]).toEqual([method, 403]);
    }
  });
});
