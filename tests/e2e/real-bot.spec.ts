import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import pg from "pg";
import { findPlace } from "../../db/embedded/place";
import { freePort } from "../../db/embedded/start";
import { signLoginWidget } from "../../lib/telegram/login-widget";

/** A bot that exists nowhere: with its token the server is no sandbox, and nothing here calls Telegram. */
const TOKEN = "7000000099:nobody-ever-met-this-bot-aaaaaaaaaaaa";
const OWNER = "4242";

let server: ChildProcess;
let folder: string;
let address: string;

test.beforeAll(async ({ request }) => {
  test.setTimeout(120_000);
  folder = mkdtempSync(join(tmpdir(), "kiosk-e2e-real-"));
  chmodSync(folder, 0o711);
  const port = String(await freePort());
  address = `http://127.0.0.1:${port}`;
  server = spawn(process.execPath, ["scripts/start.mjs"], {
    stdio: "ignore",
    env: {
      ...process.env,
      PORT: port,
      HOST: "127.0.0.1",
      DATA_DIR: folder,
      LOG_LEVEL: "error",
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_WEBHOOK_SECRET: "only-for-this-test",
      TELEGRAM_OWNER_ID: OWNER,
      PUBLIC_URL: address,
    },
  });
  await expect
    .poll(
      () =>
        request.get(`${address}/api/ready`).then(
          (answer) => answer.status(),
          () => 0,
        ),
      {
        timeout: 90_000,
      },
    )
    .toBe(200);
  await nameBot("nobody_bot");
});

test.afterAll(async () => {
  const gone = new Promise((exit) => server.once("exit", exit));
  server.kill("SIGTERM");
  await gone;
  rmSync(folder, { recursive: true, force: true });
});

/** What the bot says of itself when Telegram can be reached. */
async function nameBot(botUsername: string): Promise<void> {
  const { home } = await findPlace(folder, () => undefined);
  const { port, password } = JSON.parse(readFileSync(join(home, "postgres.json"), "utf8"));
  const client = new pg.Client({ host: "127.0.0.1", port, password, user: "kiosk", database: "kiosk" });
  await client.connect();
  await client.query("insert into settings (key, value, updated_at) values ('shop', $1, now())", [
    JSON.stringify({ botUsername }),
  ]);
  await client.end();
}

/** Telegram's script as it behaves: it draws a button beside itself and calls back what `data-onauth` says. */
async function standInForTelegram(page: Page, user: Record<string, string>): Promise<void> {
  const body = `{
    const script = document.querySelector("script[data-telegram-login]");
    const button = document.createElement("button");
    button.textContent = "Log in with Telegram: " + script.dataset.telegramLogin;
    button.onclick = () => new Function("user", script.dataset.onauth)(${JSON.stringify(user)});
    script.after(button);
  }`;
  await page.route("https://telegram.org/js/telegram-widget.js*", (route) =>
    route.fulfill({ contentType: "text/javascript", body }),
  );
}

const signed = (id: string) =>
  signLoginWidget({ id, first_name: "Hala", auth_date: String(Math.floor(Date.now() / 1000)) }, TOKEN);

test.describe("with a real bot", () => {
  test("the owner enters by Telegram's own button", async ({ page }) => {
    await standInForTelegram(page, signed(OWNER));
    await page.goto(`${address}/admin`);
    await expect(page.getByRole("button", { name: "Enter as the owner" })).toHaveCount(0);
    await page.getByRole("button", { name: "Log in with Telegram: nobody_bot" }).click();
    await expect(page).toHaveURL(`${address}/admin`);
    await expect(page.locator("h1")).toBeVisible();
  });

  test("a stranger, and one whose words were changed on the way, stay outside and are told", async ({
    page,
  }) => {
    await standInForTelegram(page, signed("777"));
    await page.goto(`${address}/admin/login`);
    await page.getByRole("button", { name: /^Log in with Telegram/ }).click();
    await expect(page.getByRole("alert").filter({ hasText: /\S/ })).toBeVisible();
    const forged = { ...signed("777"), id: OWNER };
    const answer = await page.request.post(`${address}/api/admin/session/telegram`, { data: forged });
    expect([answer.status(), (await answer.json()).error.code]).toEqual([401, "auth.widget_invalid"]);
  });

  test("there is no sandbox", async ({ request }) => {
    for (const path of ["/sandbox", "/api/sandbox/feed?person=1"])
      expect((await request.get(`${address}${path}`)).status()).toBe(404);
  });
});
