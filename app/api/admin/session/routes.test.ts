import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { admins, passwordTries } from "@/db/schema/auth";
import { ADMIN_COOKIE } from "@/lib/auth/admin-sessions";
import { env } from "@/lib/core/env";
import { newId } from "@/lib/core/ids";
import { processSingleton } from "@/lib/core/singleton";
import { MINUTE, plus, systemClock, unixSeconds } from "@/lib/core/time";
import type { RouteHandler } from "@/lib/http/route";
import { signLoginWidget } from "@/lib/telegram/login-widget";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import * as changePassword from "../account/password/route";
import * as account from "../account/route";
import * as revoke from "../account/sessions/revoke/route";
import * as byPassword from "./password/route";
import * as byTelegram from "./telegram/route";

const BOT_TOKEN = "100:test-bot-token";
const PASSWORD = "correct horse battery";
let database: TestDatabase;

beforeAll(async () => {
  Object.assign(env(), {
    SESSION_SECRET: "x".repeat(40),
    TELEGRAM_BOT_TOKEN: BOT_TOKEN,
    TELEGRAM_OWNER_ID: "4242",
  });
  database = await createTestDatabase();
  processSingleton("database", () => Promise.resolve(database));
  const createdAt = systemClock.now();
  await database.db.insert(admins).values([
    { id: newId("admin"), name: "Mira", role: "marketing", telegramId: 11n, createdAt },
    { id: newId("admin"), name: "Gone", role: "owner", telegramId: 12n, createdAt, disabledAt: createdAt },
  ]);
});
afterAll(() => database.drop());
beforeEach(() => database.db.delete(passwordTries));

async function ask(handler: RouteHandler, method: string, body?: unknown, cookie?: string) {
  const response = await handler(
    new Request("http://shop.test/api/admin", {
      method,
      headers: { host: "shop.test", "user-agent": "Test browser", ...(cookie ? { cookie } : {}) },
      ...(method === "GET" ? {} : { body: JSON.stringify(body ?? {}) }),
    }),
    { params: Promise.resolve({}) },
  );
  const answer = await response.json();
  const token = new RegExp(`${ADMIN_COOKIE}=([^;]+)`).exec(response.headers.get("set-cookie") ?? "")?.[1];
  return {
    status: response.status,
    answer,
    code: answer.error?.code,
    cookie: token && `${ADMIN_COOKIE}=${token}`,
    retryAfter: response.headers.get("retry-after"),
  };
}

/** What the widget hands over now: numbers where it gives numbers. Each call is another word of Telegram's. */
let presses = 0;
function widget(id: number, { ago = 0, token = BOT_TOKEN } = {}) {
  const auth_date = unixSeconds(plus(systemClock.now(), -ago));
  const fields = {
    id: `${id}`,
    first_name: "Mira",
    username: `press${presses++}`,
    auth_date: `${auth_date}`,
  };
  const { hash = "", ...signed } = signLoginWidget(fields, token);
  return { ...signed, hash, id, auth_date };
}

const enter = (body: unknown) => ask(byTelegram.POST, "POST", body);
const enterWith = (telegramId: string, password: string) =>
  ask(byPassword.POST, "POST", { telegramId, password });

describe("the login widget", () => {
  it("opens a session for an admin, in a cookie and nowhere else", async () => {
    const { status, answer, cookie } = await enter(widget(11));
    expect({ status, answer }).toMatchObject({ status: 201, answer: { name: "Mira", role: "marketing" } });
    expect(answer).not.toHaveProperty("token");
    expect((await ask(account.GET, "GET", undefined, cookie)).answer).toMatchObject({ telegramId: "11" });
  });

  it("makes the person named by TELEGRAM_OWNER_ID the first owner", async () => {
    expect((await enter(widget(4242))).answer).toMatchObject({ role: "owner" });
  });

  it("opens one session for one word of Telegram's, however it is spelled", async () => {
    const word = widget(11);
    const answers = await Promise.all([enter(word), enter(word)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 401]);
    expect((await enter({ ...word, hash: word.hash?.toUpperCase() })).code).toBe("auth.widget_invalid");
  });

  it.each([
    ["older than five minutes", () => widget(11, { ago: 5 * MINUTE + 2000 }), "auth.widget_invalid"],
    ["signed by another bot", () => widget(11, { token: "1:other" }), "auth.widget_invalid"],
    ["changed on the way", () => ({ ...widget(11), id: 4242 }), "auth.widget_invalid"],
    ["without a signature", () => ({ ...widget(11), hash: "" }), "auth.widget_invalid"],
    ["about a stranger", () => widget(99), "auth.not_an_admin"],
    ["about a disabled admin", () => widget(12), "auth.not_an_admin"],
  ])("refuses a word %s", async (_, word, code) => {
    expect(await enter(word())).toMatchObject({ code, cookie: undefined });
  });

  it("does not exist in the sandbox", async () => {
    Object.assign(env(), { TELEGRAM_BOT_TOKEN: undefined });
    const { status } = await enter(widget(11));
    Object.assign(env(), { TELEGRAM_BOT_TOKEN: BOT_TOKEN });
    expect(status).toBe(404);
  });
});

describe("a password", () => {
  let cookie: string | undefined;
  beforeAll(async () => {
    cookie = (await enter(widget(11))).cookie;
  });
  const change = (body: unknown) => ask(changePassword.POST, "POST", body, cookie);

  it("needs twelve characters", async () => {
    expect((await change({ password: "elevenchars" })).code).toBe("request.invalid_input");
  });

  it("is set without a current one, kept as Argon2id, and never written into the audit log", async () => {
    expect((await change({ password: PASSWORD })).status).toBe(200);
    const [admin] = await database.db.select().from(admins).where(eq(admins.telegramId, 11n));
    expect(admin?.passwordHash).toMatch(/^\$argon2id\$/);
    const rows = await database.db.select().from(auditLog);
    expect(rows.map(({ action }) => action)).toContain("admin.password_changed");
    expect(JSON.stringify(rows.map(({ before, after }) => [before, after]))).not.toMatch(/horse|argon2/);
  });

  it("opens a session", async () => {
    expect(await enterWith("11", PASSWORD)).toMatchObject({ status: 201, answer: { name: "Mira" } });
  });

  it("is refused in one way, whether it is wrong, the id unknown or the admin disabled", async () => {
    const [mira] = await database.db.select().from(admins).where(eq(admins.telegramId, 11n));
    await database.db
      .update(admins)
      .set({ passwordHash: mira?.passwordHash ?? null })
      .where(eq(admins.telegramId, 12n));
    const answers = await Promise.all([
      enterWith("11", "wrong"),
      enterWith("99", PASSWORD),
      enterWith("12", PASSWORD),
    ]);
    for (const { status, code } of answers)
      expect({ status, code }).toEqual({ status: 401, code: "auth.password_wrong" });
    expect(new Set(answers.map(({ answer }) => JSON.stringify(answer))).size).toBe(1);
  });

  it("may be tried five times a minute for one id, even all at once and with the right one", async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => enterWith("11", "wrong")));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
    const right = await enterWith("11", PASSWORD);
    expect(right).toMatchObject({ status: 429, code: "request.rate_limited" });
    expect(Number(right.retryAfter)).toBeGreaterThan(0);
    expect((await enterWith("99", PASSWORD)).status).toBe(401);
  });

  it("may be tried again after a minute", async () => {
    const windowStart = plus(systemClock.now(), -MINUTE - 1);
    await database.db.insert(passwordTries).values([
      { subject: "telegram:11", windowStart, tries: 9 },
      { subject: "telegram:1234", windowStart, tries: 9 },
    ]);
    expect((await enterWith("11", PASSWORD)).status).toBe(201);
    const left = await database.db.select().from(passwordTries);
    expect(left).toMatchObject([{ subject: "telegram:11", tries: 1 }]);
  });

  it("is changed by who knows the current one, which closes the other sessions", async () => {
    const other = (await enterWith("11", PASSWORD)).cookie;
    const next = "another long password";
    expect((await change({ password: next })).code).toBe("auth.current_password_wrong");
    expect((await change({ password: next, current: "wrong" })).code).toBe("auth.current_password_wrong");
    expect((await ask(account.GET, "GET", undefined, other)).status).toBe(200);
    expect((await change({ password: next, current: PASSWORD })).status).toBe(200);
    expect((await ask(account.GET, "GET", undefined, other)).code).toBe("auth.session_expired");
    expect((await enterWith("11", PASSWORD)).code).toBe("auth.password_wrong");
  });
});

it("closes an admin's other sessions and nobody else's", async () => {
  const { cookie: mine } = await enter(widget(11));
  const { cookie: other } = await enter(widget(11));
  const { cookie: owners } = await enter(widget(4242));
  expect((await ask(revoke.POST, "POST", {}, mine)).answer.closed).toBeGreaterThan(0);
  const { answer } = await ask(account.GET, "GET", undefined, mine);
  expect(answer.sessions).toMatchObject([{ current: true, userAgent: "Test browser" }]);
  expect((await ask(account.GET, "GET", undefined, other)).status).toBe(401);
  expect((await ask(account.GET, "GET", undefined, owners)).status).toBe(200);
});
