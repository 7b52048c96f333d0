import { count } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { customers } from "@/db/schema/customers";
import { telegramUpdates } from "@/db/schema/telegram";
import { customerBot } from "@/lib/bot/index";
import { setUpSandbox } from "@/lib/bot/setup";
import { type Env, parseEnv } from "@/lib/core/env";
import { SANDBOX_BOT_TOKEN, telegramSandbox } from "@/lib/telegram/sandbox/instance";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { POST as setWebhooks } from "../../internal/webhooks/route";
import { GET as sandboxGet, POST as sandboxPost } from "../../sandbox/telegram/[...path]/route";
import { POST } from "./route";

const SECRET = "a-secret-of-this-test";
const HALA = 501;

let database: TestDatabase;

/** Sets what the process holds once: these tests are a process of their own. */
function hold(name: string, value: unknown): void {
  Object.assign(globalThis, { [Symbol.for(`kiosk.${name}`)]: value });
}

function useEnv(change: Partial<Record<keyof Env, string>>): void {
  hold(
    "env",
    parseEnv({ NODE_ENV: "test", LOG_LEVEL: "silent", TELEGRAM_WEBHOOK_SECRET: SECRET, ...change }),
  );
}

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => {
  useEnv({});
  hold("database", Promise.resolve(database));
});

let lastUpdate = 0;
const start = (update_id = ++lastUpdate) => ({
  update_id,
  message: {
    message_id: update_id,
    date: 1_780_000_000,
    chat: { id: HALA, type: "private", first_name: "Hala" },
    from: { id: HALA, is_bot: false, first_name: "Hala", language_code: "en" },
    text: "/start",
    entities: [{ type: "bot_command", offset: 0, length: 6 }],
  },
});

async function deliver(body: unknown, options: { secret?: string | null; bot?: string } = {}) {
  const { secret = SECRET, bot = "customer" } = options;
  const request = new Request(`http://shop.test/api/telegram/${bot}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(secret === null ? {} : { "x-telegram-bot-api-secret-token": secret }),
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const response = await POST(request, { params: Promise.resolve({ bot }) });
  return { status: response.status, body: await response.json() };
}

const updatesKept = async () => (await database.db.select({ n: count() }).from(telegramUpdates))[0]?.n;

const greetings = () =>
  telegramSandbox()
    .asUser(HALA)
    .chat()
    .filter(({ text }) => text?.startsWith("Hello"));

describe("Telegram's webhook", () => {
  it("handles an update that bears the secret, once", async () => {
    telegramSandbox().restorePerson({ telegramId: HALA, firstName: "Hala" });
    const update = start();
    const before = greetings().length;
    expect(await deliver(update)).toEqual({ status: 200, body: { ok: true, outcome: "handled" } });
    expect(await deliver(update)).toEqual({ status: 200, body: { ok: true, outcome: "duplicate" } });
    expect(greetings().length).toBe(before + 1);
    expect((await database.db.select().from(customers)).map(({ telegramId }) => telegramId)).toEqual([501n]);
  });

  it.each([
    ["no secret", { secret: null }, 401, "webhook.signature_invalid"],
    ["another secret", { secret: `${SECRET}x` }, 401, "webhook.signature_invalid"],
    [
      "another secret of the same length",
      { secret: SECRET.replace("a", "b") },
      401,
      "webhook.signature_invalid",
    ],
    ["a bot that is not here", { bot: "nobody" }, 404, "request.not_found"],
  ])("refuses a forged update: %s", async (_, options, status, code) => {
    const kept = await updatesKept();
    expect(await deliver(start(), options)).toMatchObject({ status, body: { error: { code } } });
    expect(await updatesKept()).toBe(kept);
  });

  it("does not exist while no secret is configured, whatever is sent", async () => {
    useEnv({ TELEGRAM_WEBHOOK_SECRET: "" });
    expect(await deliver(start(), { secret: "" })).toMatchObject({
      status: 404,
      body: { error: { code: "webhook.not_configured" } },
    });
  });

  it.each([
    ["broken JSON", "{", 400, "request.invalid_json"],
    ["no update", { hello: 1 }, 400, "request.invalid_input"],
    ["a body over 1 MB", `{"update_id":1,"x":"${"x".repeat(1_050_000)}"}`, 413, "request.too_large"],
  ])("refuses %s", async (_, body, status, code) => {
    expect(await deliver(body)).toMatchObject({ status, body: { error: { code } } });
  });

  it("answers 503 while the database is gone, and handles the repeated update when it is back", async () => {
    const update = start();
    hold("database", Promise.reject(Object.assign(new Error("connect"), { code: "ECONNREFUSED" })));
    expect(await deliver(update)).toMatchObject({
      status: 503,
      body: { error: { code: "service.unavailable" } },
    });
    hold("database", Promise.resolve(database));
    expect(await deliver(update)).toMatchObject({ status: 200, body: { outcome: "handled" } });
  });

  it("answers 503 while Telegram is gone, and answers the person when it is back", async () => {
    const update = start();
    const before = greetings().length;
    telegramSandbox().setOutage(true);
    expect(await deliver(update)).toMatchObject({ status: 503 });
    telegramSandbox().setOutage(false);
    expect(await deliver(update)).toMatchObject({ status: 200, body: { outcome: "handled" } });
    expect(greetings().length).toBe(before + 1);
  });
});

describe("the sandbox's Bot API", () => {
  const url = `http://shop.test/api/sandbox/telegram/bot${SANDBOX_BOT_TOKEN}/getMe`;

  it("answers over HTTP", async () => {
    for (const answer of [
      await sandboxGet(new Request(url)),
      await sandboxPost(new Request(url, { method: "POST" })),
    ])
      expect(await answer.json()).toMatchObject({
        ok: true,
        result: { is_bot: true, username: "madar_bot" },
      });
  });

  it("is not for pages of other sites", async () => {
    const request = new Request(url, { headers: { "sec-fetch-site": "cross-site" } });
    expect((await sandboxGet(request)).status).toBe(403);
  });

  it("does not exist next to a real bot", async () => {
    useEnv({ TELEGRAM_BOT_TOKEN: "1234567:a-real-token" });
    expect((await sandboxGet(new Request(url))).status).toBe(404);
    expect(() => telegramSandbox()).toThrow("no sandbox Telegram");
  });

  it("comes to life with its people, a webhook on this machine and an introduced bot", async () => {
    await setUpSandbox();
    const { bot } = telegramSandbox();
    expect(bot.webhook).toMatchObject({ url: "http://127.0.0.1:3000/api/telegram/customer", secret: SECRET });
    expect(bot.allowedUpdates).toContain("chat_join_request");
    expect(await customerBot().bot.api.getMyCommands({ language_code: "ar" })).toHaveLength(7);
    await customerBot().bot.api.deleteWebhook();
  });
});

describe("the call that sets the webhooks", () => {
  const call = (authorization?: string) =>
    setWebhooks(
      new Request("http://shop.test/api/internal/webhooks", {
        method: "POST",
        headers: authorization ? { authorization } : {},
      }),
      { params: Promise.resolve({}) },
    );

  it("needs the internal key", async () => {
    expect((await call("Bearer anything")).status).toBe(404);
    useEnv({ INTERNAL_API_KEY: "internal-key" });
    expect((await call()).status).toBe(403);
    expect((await call("Bearer internal-kez")).status).toBe(403);
    const answer = await call("Bearer internal-key");
    expect(await answer.json()).toEqual({ customer: "http://127.0.0.1:3000/api/telegram/customer" });
    await customerBot().bot.api.deleteWebhook();
  });
});
