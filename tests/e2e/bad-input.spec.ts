import { type APIRequestContext, expect, test } from "@playwright/test";
import { ADDRESS, ApiCustomer, launchOf, refusalOf, secretOf } from "./api-customer";

/** Everything here knocks at the door of the running server: no browser, no shortcut. */

const UNKNOWN_ORDER = "ord_00000000000000000000000000";

test.describe("a session is refused to", () => {
  const cases: [string, () => string | undefined, string][] = [
    ["nobody in particular", () => undefined, "init_data.malformed"],
    ["a forged hash", () => launchOf(1).replace(/hash=\w{8}/, "hash=00000000"), "init_data.hash_invalid"],
    [
      "another person in a signed launch",
      () => launchOf(1).replace("Salma", "Hala"),
      "init_data.hash_invalid",
    ],
    ["a launch without a hash", () => launchOf(1).replace(/&hash=\w+/, ""), "init_data.hash_missing"],
    ["a launch of two hours ago", () => launchOf(1, { age: 7200 }), "init_data.expired"],
    ["a launch of tomorrow", () => launchOf(1, { age: -86_400 }), "init_data.auth_date_invalid"],
    ["a key that comes twice", () => `${launchOf(1)}&auth_date=1`, "init_data.duplicate_key"],
    [
      "another bot's launch",
      () => launchOf(1, { token: `7000000002:${"x".repeat(35)}` }),
      "init_data.hash_invalid",
    ],
    ["noise", () => "%%%=&&&", "init_data.malformed"],
  ];
  for (const [who, launch, code] of cases) {
    test(who, async ({ request }) => {
      const raw = launch();
      const answer = await request.post("/api/user/session", {
        headers: raw === undefined ? {} : { authorization: `tma ${raw}` },
      });
      expect(await refusalOf(answer)).toMatchObject({ status: 401, code });
      expect(answer.headers()["set-cookie"]).toBeUndefined();
    });
  }
});

test("a method that an address does not have is refused in the API's own shape", async ({ request }) => {
  for (const answer of [await request.get("/api/user/quote"), await request.delete("/api/admin/settings")])
    expect(await refusalOf(answer)).toMatchObject({ status: 405, code: "request.method_not_allowed" });
});

test.describe("a customer", () => {
  let customer: ApiCustomer;
  test.beforeAll(async () => {
    customer = await ApiCustomer.arrive();
  });

  const bodies: [string, string, number, string, string | undefined][] = [
    ["broken JSON", "{", 400, "request.invalid_json", undefined],
    ["a list", "[]", 400, "request.invalid_input", undefined],
    ["a wrong type", JSON.stringify({ planId: 7 }), 400, "request.invalid_input", "planId"],
    ["a body over 1 MB", JSON.stringify({ pad: "x".repeat(1_100_000) }), 413, "request.too_large", undefined],
  ];
  for (const [what, data, status, code, field] of bodies) {
    for (const path of ["quote", "checkout", "promo/apply"]) {
      test(`is told what is wrong with ${what} at ${path}`, async () => {
        const answer = await customer.http.post(`/api/user/${path}`, {
          data: Buffer.from(data),
          headers: { "content-type": "application/json" },
        });
        const refusal = await refusalOf(answer);
        expect(refusal).toMatchObject({ status, code });
        if (field) expect(refusal.params["field"]).toBe(field);
      });
    }
  }

  test("is told so when a body over 1 MB hides its length", async () => {
    const chunk = new Uint8Array(256 * 1024);
    const answer = await fetch(`${ADDRESS}/api/payments/sandbox`, {
      method: "POST",
      duplex: "half",
      body: new ReadableStream({
        pull: (controller) => controller.enqueue(chunk),
      }),
    } as RequestInit & { duplex: "half" });
    expect([answer.status, (await answer.json()).error.code]).toEqual([413, "request.too_large"]);
  });

  test("finds nothing of another customer, and cannot tell it from nothing at all", async () => {
    const other = await ApiCustomer.arrive();
    const order = await other.order();
    const calls = (
      id: string,
    ): [string, (http: APIRequestContext) => ReturnType<APIRequestContext["get"]>][] => [
      ["read", (http) => http.get(`/api/user/orders/${id}`)],
      ["cancel", (http) => http.post(`/api/user/orders/${id}/cancel`, { data: {} })],
      [
        "pay",
        (http) =>
          http.post(`/api/user/orders/${id}/pay`, {
            data: { method: "sandbox", idempotencyKey: "a-second-try" },
          }),
      ],
    ];
    const unknown = new Map(calls(order.id.replace(/.{4}$/, "0000")));
    for (const [name, call] of calls(order.id)) {
      const foreign = await call(customer.http);
      expect([name, await refusalOf(foreign)]).toMatchObject([
        name,
        { status: 404, code: "order.not_found" },
      ]);
      expect(await foreign.text()).toBe(await (await unknown.get(name)?.(customer.http))?.text());
    }
    expect((await other.look(order)).status).toBe("reserved");
  });

  test("cannot touch another customer's subscription", async () => {
    const other = await ApiCustomer.arrive();
    const order = await other.order();
    await other.press(order, { kind: "pay" });
    await other.isCreditedOnce(order);
    const [mine] = await other.subscriptions();
    for (const verb of ["cancel", "keep", "invite"]) {
      const answer = await customer.http.post(`/api/user/subscriptions/${mine?.id}/${verb}`, { data: {} });
      expect([verb, await refusalOf(answer)]).toMatchObject([
        verb,
        { status: 404, code: "subscription.not_found" },
      ]);
    }
    expect(await other.subscriptions()).toEqual([mine]);
  });

  test("gets a plain answer for ids that name nothing", async () => {
    for (const id of ["1", "ord_", "../admin", UNKNOWN_ORDER, "x".repeat(300), "%00", "' or 1=1 --"]) {
      const answer = await customer.http.get(`/api/user/orders/${encodeURIComponent(id)}`);
      const { status, code } = await refusalOf(answer);
      expect([id, status, code]).toEqual([
        id,
        ...(status === 404 ? [404, "order.not_found"] : [400, "request.invalid_input"]),
      ]);
    }
  });

  test("who taps twice has one order, and one key cannot buy two things", async () => {
    const tapper = await ApiCustomer.arrive();
    const body = await tapper.checkoutBody();
    const taps = await Promise.all(
      Array.from({ length: 5 }, () => tapper.http.post("/api/user/checkout", { data: body })),
    );
    expect(taps.map((tap) => tap.status())).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(await Promise.all(taps.map(async (tap) => (await tap.json()).id))).size).toBe(1);
    expect((await (await tapper.http.get("/api/user/orders")).json()).orders).toHaveLength(1);

    const other = await tapper.http.post("/api/user/checkout", { data: { ...body, method: "stars" } });
    expect(await refusalOf(other)).toMatchObject({ status: 409, code: "checkout.idempotency_mismatch" });
    const stale = await tapper.http.post("/api/user/checkout", {
      data: { ...body, idempotencyKey: crypto.randomUUID(), quoteHash: "another-price" },
    });
    expect(await refusalOf(stale)).toMatchObject({ status: 409, code: "quote.stale" });
  });

  test("cannot be made to write by a page of another site", async () => {
    const answer = await customer.http.post("/api/user/quote", {
      data: {},
      headers: { origin: "https://elsewhere.test" },
    });
    expect(await refusalOf(answer)).toMatchObject({ status: 403, code: "request.cross_site" });
  });
});

test.describe("the dashboard's API", () => {
  for (const path of ["overview", "orders", "customers", "payments", "audit", "promocodes", "products"])
    test(`opens nothing of ${path} to a stranger or to a customer`, async ({ request }) => {
      const customer = await ApiCustomer.arrive();
      for (const http of [request, customer.http])
        expect(await refusalOf(await http.get(`/api/admin/${path}`))).toMatchObject({ status: 401 });
    });
});

test.describe("an address that is none", () => {
  for (const path of ["/api/nothing", "/api/user/nothing", "/api/admin/nothing/at/all"])
    for (const method of ["GET", "POST", "DELETE"])
      test(`${method} ${path} says so as the API does`, async ({ request }) => {
        const answer = await request.fetch(path, { method });
        expect(await refusalOf(answer)).toMatchObject({ status: 404, code: "request.not_found" });
      });
});

test.describe("Telegram's webhook", () => {
  const deliver = (request: APIRequestContext, update: unknown, secret: string | undefined) =>
    request.post("/api/telegram/customer", {
      data: update,
      headers: secret === undefined ? {} : { "x-telegram-bot-api-secret-token": secret },
    });

  test("takes nothing without its secret", async ({ request }) => {
    for (const secret of [undefined, "", "wrong", secretOf("TELEGRAM_WEBHOOK_SECRET").replace(/.$/, "x")])
      expect(await refusalOf(await deliver(request, { update_id: 1 }, secret))).toMatchObject({
        status: 401,
        code: "webhook.signature_invalid",
      });
  });

  test("of a bot that is not here does not exist", async ({ request }) => {
    const answer = await request.post("/api/telegram/nobody", {
      data: { update_id: 1 },
      headers: { "x-telegram-bot-api-secret-token": secretOf("TELEGRAM_WEBHOOK_SECRET") },
    });
    expect(answer.status()).toBe(404);
  });

  test("takes an update once, also one whose answer Telegram refuses for good", async ({ request }) => {
    const person = {
      id: 8_290_000_000 + process.pid,
      is_bot: false,
      first_name: "Nour",
      language_code: "en",
    };
    const update = {
      update_id: 1_900_000_000 + process.pid,
      message: {
        message_id: 1,
        date: Math.floor(Date.now() / 1000),
        chat: { id: person.id, type: "private", first_name: "Nour" },
        from: person,
        text: "good morning",
      },
    };
    const outcomes: unknown[] = [];
    for (let time = 0; time < 3; time++)
      outcomes.push(
        (await (await deliver(request, update, secretOf("TELEGRAM_WEBHOOK_SECRET"))).json()).outcome,
      );
    expect(outcomes).toEqual(["handled", "duplicate", "duplicate"]);
  });
});
