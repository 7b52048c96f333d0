import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { connect } from "@/db/client";
import { UnavailableError } from "@/lib/core/errors";
import { err, ok } from "@/lib/core/result";
import { processSingleton } from "@/lib/core/singleton";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { MAX_BODY_BYTES } from "./body";
import { permitted } from "./permitted";
import { type RouteHandler, route } from "./route";
import { anyone, customer } from "./scopes";

const Input = z.object({
  name: z.string(),
  lines: z.array(z.object({ units: z.number().int() })).default([]),
});
const echo = route(anyone, Input, async (_, input) => ok(input));

let database: TestDatabase;

function useDatabase(value: unknown) {
  const registry = globalThis as unknown as Record<symbol, unknown>;
  registry[Symbol.for("kiosk.database")] = Promise.resolve(value);
}

beforeAll(async () => {
  database = await createTestDatabase();
  processSingleton("database", () => Promise.resolve(database));
});
beforeEach(() => useDatabase(database));
afterAll(() => database.drop());

function call(handler: RouteHandler, body?: BodyInit, headers: Record<string, string> = {}) {
  const request = new Request("http://shop.test/api/x", {
    method: body === undefined ? "GET" : "POST",
    headers: { host: "shop.test", ...headers },
    ...(body === undefined ? {} : { body }),
  });
  return handler(request, { params: Promise.resolve({}) });
}

const codeOf = async (response: Response) =>
  ((await response.json()) as { error: { code: string; message: string; params: Record<string, unknown> } })
    .error;

describe("a route", () => {
  it("needs no path parameters: Next gives a plain route none", async () => {
    const request = new Request("http://shop.test/api/x?name=Hala");
    const response = await echo(request, { params: Promise.resolve(undefined) });
    expect(await response.json()).toEqual({ name: "Hala", lines: [] });
  });

  it("answers what the service returns", async () => {
    const response = await call(echo, JSON.stringify({ name: "Hala" }));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ name: "Hala", lines: [] });
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("writes amounts as safe integers", async () => {
    const handler = route(anyone, z.object({}), async () => ok({ amount: 39_780n }));
    expect(await (await call(handler, "{}")).json()).toEqual({ amount: 39_780 });
  });

  it("lets path parameters win over the body", async () => {
    const request = new Request("http://shop.test/api/x", { method: "POST", body: '{"name":"body"}' });
    const response = await echo(request, { params: Promise.resolve({ name: "path" }) });
    expect(await response.json()).toMatchObject({ name: "path" });
  });

  it.each([
    ["broken JSON", '{"name":', 400, "request.invalid_json"],
    ["a list where an object belongs", "[]", 400, "request.invalid_input"],
    ["a body over 1 MB", "x".repeat(MAX_BODY_BYTES + 1), 413, "request.too_large"],
  ])("refuses %s", async (_, body, status, code) => {
    const response = await call(echo, body);
    expect(response.status).toBe(status);
    expect((await codeOf(response)).code).toBe(code);
  });

  it("refuses a body over 1 MB that hides its length", async () => {
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(300_000));
      },
    });
    const request = new Request("http://shop.test/api/x", {
      method: "POST",
      body: stream,
      duplex: "half",
    } as RequestInit);
    expect((await echo(request, { params: Promise.resolve({}) })).status).toBe(413);
  });

  it("names the wrong field, also deep inside", async () => {
    const response = await call(
      echo,
      JSON.stringify({ name: "Hala", lines: [{ units: 1 }, { units: "two" }] }),
    );
    const { code, params, message } = await codeOf(response);
    expect([response.status, code, params["field"]]).toEqual([
      400,
      "request.invalid_input",
      "lines[1].units",
    ]);
    expect(message).toContain("lines[1].units");
  });

  it("refuses writes from another site and takes those of its own", async () => {
    const body = JSON.stringify({ name: "Hala" });
    const foreign = await call(echo, body, { origin: "https://evil.test" });
    expect([foreign.status, (await codeOf(foreign)).code]).toEqual([403, "request.cross_site"]);
    expect((await call(echo, body, { origin: "http://shop.test" })).status).toBe(200);
    expect((await call(echo, body, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  });

  it("says how long to wait", async () => {
    const handler = route(anyone, z.object({}), async () =>
      err("request.rate_limited", { retryAfterSeconds: 42 }),
    );
    const response = await call(handler, "{}");
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "42"]);
  });

  it("answers 500 without a word about the inside", async () => {
    const handler = route(anyone, z.object({}), async () => {
      throw new Error("password=hunter2");
    });
    const response = await call(handler, "{}");
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("hunter2");
  });

  it("answers 503 when something it needs does not answer, and works again afterwards", async () => {
    const handler = route(anyone, z.object({ fail: z.string().default("") }), async (_, { fail }) => {
      if (fail) throw new UnavailableError("telegram", "no answer");
      return ok({});
    });
    expect((await call(handler, '{"fail":"yes"}')).status).toBe(503);
    expect((await call(handler, "{}")).status).toBe(200);
  });

  it("answers 503 while the database is away", async () => {
    const away = await connect("postgres://kiosk:x@127.0.0.1:9/kiosk");
    useDatabase(away);
    const handler = route(anyone, z.object({}), async (ctx) => {
      await ctx.db.execute("SELECT 1");
      return ok({});
    });
    expect((await call(handler, "{}")).status).toBe(503);
    useDatabase(database);
    expect((await call(handler, "{}")).status).toBe(200);
    await away.close();
  });
});

describe("a scope", () => {
  it.each([
    ["a customer's route", customer, ""],
    ["a dashboard's route", permitted("overview.view"), ""],
    ["a customer's route with a token of nobody", customer, "kiosk_customer=abc.def.ghi"],
    ["a dashboard's route with a token of nobody", permitted("overview.view"), "kiosk_admin=abc.def.ghi"],
  ])("closes %s", async (_, scope, cookie) => {
    const handler = route(scope, z.object({}), async () => ok("inside"));
    const response = await call(handler, "{}", cookie ? { cookie } : {});
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain("inside");
  });
});
