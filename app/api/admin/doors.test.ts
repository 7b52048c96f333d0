import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { MAX_BODY_BYTES } from "@/lib/http/body";
import type { RouteHandler } from "@/lib/http/route";
import { type Call, openAdminDoors } from "@/tests/admin-doors";

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

/** What acts on whoever asks, and reads no body. */
const READS_NOTHING = new Set(["account/sessions/revoke"]);

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

const doors = openAdminDoors(["owner", "readonly"]);

const params = { id: "nobody", code: "nothing" };
async function knock(handler: RouteHandler, method: string, call: Call = {}): Promise<number> {
  const response = await doors.send(handler, method, { params, ...call });
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
      expect([method, await knock(handler, method, { role: "readonly" })]).toEqual([method, 403]);
    }
  });

  it("reads no body over 1 MB, and none that is no JSON", async () => {
    for (const [method, handler] of await methodsOf(name)) {
      if (method === "GET" || READS_NOTHING.has(name)) continue;
      const sent = (raw: string) => doors.ask(handler, method, { role: "owner", params, raw });
      const long = JSON.stringify({ name: "x".repeat(MAX_BODY_BYTES) });
      expect([method, await sent(long)]).toMatchObject([method, { status: 413, code: "request.too_large" }]);
      expect([method, await sent("{")]).toMatchObject([
        method,
        { status: 400, code: "request.invalid_json" },
      ]);
    }
  });
});
