import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type APIRequestContext, type APIResponse, expect, request as playwright } from "@playwright/test";
import type { OrderView, QuoteView, ShopView, SubscriptionView } from "../../lib/storefront/types";
import { signInitData } from "../../lib/telegram/init-data";
import { SANDBOX_BOT_TOKEN } from "../../lib/telegram/sandbox/instance";

export const ADDRESS = `http://127.0.0.1:${process.env["KIOSK_E2E_PORT"]}`;
export const DATA_DIR = process.env["KIOSK_E2E_DATA"] ?? "";

type SecretName = "SANDBOX_WEBHOOK_SECRET" | "TELEGRAM_WEBHOOK_SECRET";

/** What this installation generated for itself: the test stands where the provider stands. */
export const secretOf = (name: SecretName): string =>
  JSON.parse(readFileSync(join(DATA_DIR, "secrets.json"), "utf8"))[name];

/** A launch signed as Telegram signs it, `age` seconds old. */
export function launchOf(
  telegramId: number,
  { age = 0, token = SANDBOX_BOT_TOKEN }: { age?: number; token?: string } = {},
): string {
  const user = JSON.stringify({ id: telegramId, first_name: "Salma", language_code: "en" });
  return signInitData({ auth_date: String(Math.floor(Date.now() / 1000) - age), user }, token);
}

export interface ErrorView {
  status: number;
  code: string;
  params: Record<string, unknown>;
}

/** The refusal in the one shape that every door answers. */
export async function refusalOf(response: APIResponse): Promise<ErrorView> {
  const body = await response.json();
  expect(body).toEqual({
    error: { code: expect.any(String), message: expect.stringMatching(/./), params: expect.any(Object) },
  });
  return { status: response.status(), code: body.error.code, params: body.error.params };
}

let people = 0;

/** A customer who needs no screen: the calls that the Mini App makes. */
export class ApiCustomer {
  readonly telegramId: number;
  readonly http: APIRequestContext;
  readonly planId: string;

  private constructor(telegramId: number, http: APIRequestContext, planId: string) {
    this.telegramId = telegramId;
    this.http = http;
    this.planId = planId;
  }

  /** Somebody nobody has met, with a phone and a session. */
  static async arrive(): Promise<ApiCustomer> {
    people += 1;
    const telegramId = 8_200_000_000 + process.pid * 1000 + people;
    const http = await playwright.newContext({ baseURL: ADDRESS });
    const met = await http.post("/api/sandbox/phone", {
      data: { personId: telegramId, firstName: "Salma", language: "en" },
    });
    expect(met.status()).toBe(200);
    // Only who has pressed Start can be written to.
    await http.post("/api/sandbox/phone/act", {
      data: { personId: telegramId, action: { kind: "send", text: "/start" } },
    });
    const session = await http.post("/api/user/session", {
      headers: { authorization: `tma ${launchOf(telegramId)}` },
    });
    expect(session.status()).toBe(200);
    const shop = (await session.json()) as ShopView;
    const plan = shop.products.find(({ channels }) => channels.length > 0)?.plans[0];
    if (!plan) throw new Error("the demo shop sells no channel");
    return new ApiCustomer(telegramId, http, plan.id);
  }

  /** A checkout ready to be sent, at the price of now. */
  async checkoutBody(method = "sandbox", currency = "SAR") {
    const offer = { planId: this.planId, termMonths: 1, currency, codes: [] };
    const quoted = await this.http.post("/api/user/quote", { data: offer });
    expect(quoted.status()).toBe(200);
    const quote = (await quoted.json()) as QuoteView;
    return { ...offer, quoteHash: quote.hash, method, idempotencyKey: crypto.randomUUID() };
  }

  async order(method?: string, currency?: string): Promise<OrderView> {
    const data = await this.checkoutBody(method, currency);
    const placed = await this.http.post("/api/user/checkout", { data });
    expect(placed.status()).toBe(201);
    return placed.json();
  }

  /** Presses a button of the sandbox provider's page. */
  async press(order: OrderView, action: Record<string, unknown>): Promise<string> {
    const pressed = await this.http.post(`/api/sandbox/payments/${order.payment?.id}`, { data: { action } });
    expect(pressed.status()).toBe(200);
    return (await pressed.json()).status;
  }

  async look(order: OrderView): Promise<OrderView> {
    return (await this.http.get(`/api/user/orders/${order.id}`)).json();
  }

  async subscriptions(): Promise<SubscriptionView[]> {
    return ((await (await this.http.get("/api/user/shop")).json()) as ShopView).subscriptions;
  }

  /** How often the shop told this story about the customer. */
  async told(story: string): Promise<number> {
    const feed = await (await this.http.get(`/api/sandbox/feed?person=${this.telegramId}`)).json();
    return feed.rows.filter((row: { story: string }) => row.story === story).length;
  }

  async invites(): Promise<number> {
    const phone = await (await this.http.get(`/api/sandbox/phone?person=${this.telegramId}`)).json();
    const links = JSON.stringify(phone.chat).match(/https:\/\/t\.me\/\+[\w-]+/g) ?? [];
    return new Set(links).size;
  }

  /** Paid for once: one order, one settlement, one term, one invite. */
  async isCreditedOnce(order: OrderView, { withinMs = 20_000 } = {}): Promise<void> {
    await expect.poll(async () => (await this.look(order)).status, { timeout: withinMs }).toBe("paid");
    await expect.poll(() => this.told("invited"), { timeout: withinMs }).toBe(1);
    const [subscription, ...others] = await this.subscriptions();
    expect(others).toEqual([]);
    expect(subscription).toMatchObject({ status: "active", planId: this.planId, termMonths: 1 });
    const days =
      (Date.parse(subscription?.periodEnd ?? "") - Date.parse(subscription?.periodStart ?? "")) / 864e5;
    expect(days).toBeGreaterThan(27);
    expect(days).toBeLessThan(32);
    for (const story of ["settled", "paid", "activated"])
      expect([story, await this.told(story)]).toEqual([story, 1]);
  }
}
