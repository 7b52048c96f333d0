import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { findPlace } from "../../db/embedded/place";
import { ApiCustomer, DATA_DIR, refusalOf, secretOf } from "./api-customer";

let cluster = "";
const version = () => join(cluster, "PG_VERSION");
const aside = () => join(cluster, "PG_VERSION.aside");

test.beforeAll(async () => {
  // As root it can live elsewhere than asked.
  cluster = (await findPlace(DATA_DIR, () => undefined)).cluster;
});

/** Kills PostgreSQL, and keeps it from being started again until `bringBack`. */
function takeDatabaseAway(): void {
  const [pid] = readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n");
  renameSync(version(), aside());
  process.kill(Number(pid), "SIGKILL");
}

function bringBack(): void {
  if (existsSync(aside())) renameSync(aside(), version());
}

test.describe("while the database is away", () => {
  test.afterEach(async ({ request }) => {
    bringBack();
    await expect.poll(async () => (await request.get("/api/ready")).status(), { timeout: 30_000 }).toBe(200);
  });

  test("every door says so, nothing is lost, and all goes on when it is back", async ({ request }) => {
    test.setTimeout(150_000);
    const buyer = await ApiCustomer.arrive();
    const paidBefore = await buyer.order();
    await buyer.press(paidBefore, { kind: "pay" });
    const other = await ApiCustomer.arrive();
    const order = await other.order();
    const late = await ApiCustomer.arrive();
    const body = await late.checkoutBody();

    takeDatabaseAway();
    await expect.poll(async () => (await request.get("/api/ready")).status(), { timeout: 20_000 }).toBe(503);
    for (const answer of [
      await request.get("/api/ready"),
      await late.http.get("/api/user/shop"),
      await late.http.post("/api/user/checkout", { data: body }),
      await other.http.post(`/api/sandbox/payments/${order.payment?.id}`, {
        data: { action: { kind: "pay" } },
      }),
      await request.post("/api/telegram/customer", {
        data: { update_id: 1_950_000_000 },
        headers: { "x-telegram-bot-api-secret-token": secretOf("TELEGRAM_WEBHOOK_SECRET") },
      }),
    ]) {
      const { status, code, params } = await refusalOf(answer);
      expect([answer.url(), status, code]).toEqual([answer.url(), 503, "service.unavailable"]);
      expect(params["retryAfterSeconds"]).toBeGreaterThan(0);
      expect(await answer.text()).not.toMatch(/ECONN|postgres|127\.0\.0\.1/i);
    }
    expect((await request.get("/api/health")).status()).toBe(200);

    bringBack();
    await expect.poll(async () => (await request.get("/api/ready")).status(), { timeout: 30_000 }).toBe(200);
    await buyer.isCreditedOnce(paidBefore, { withinMs: 30_000 });
    await other.press(order, { kind: "pay" });
    await other.isCreditedOnce(order);
    const placed = await late.http.post("/api/user/checkout", { data: body });
    expect(placed.status()).toBe(201);
  });
});

test.describe("while Telegram is away", () => {
  test.afterEach(async ({ request }) => {
    await request.post("/api/sandbox/faults", { data: { telegramDown: false } });
    await request.post("/api/sandbox/clock", { data: { reset: true } });
  });

  test("the sale stands, the invite waits, and comes once", async ({ request }) => {
    test.setTimeout(120_000);
    const customer = await ApiCustomer.arrive();
    const order = await customer.order();
    expect((await request.post("/api/sandbox/faults", { data: { telegramDown: true } })).status()).toBe(200);
    await customer.press(order, { kind: "pay" });
    await expect.poll(async () => (await customer.look(order)).status, { timeout: 20_000 }).toBe("paid");
    await expect.poll(async () => (await customer.subscriptions())[0]?.access[0]?.status).toBe("pending");
    expect([await customer.told("invited"), await customer.invites()]).toEqual([0, 0]);

    await request.post("/api/sandbox/faults", { data: { telegramDown: false } });
    await expect
      .poll(async () => (await customer.subscriptions())[0]?.access[0]?.status, { timeout: 90_000 })
      .toBe("invited");
    await expect.poll(() => customer.invites(), { timeout: 90_000 }).toBe(1);
    expect(await customer.told("invited")).toBe(1);
  });
});
