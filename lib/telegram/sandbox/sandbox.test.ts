import { Api, InputFile } from "grammy";
import { beforeEach, describe, expect, it } from "vitest";
import { fixedClock, plus, SECOND } from "@/lib/core/time";
import { sandboxClientOptions } from "../api";
import { verifyInitData, verifyInitDataSignature } from "../init-data";
import { sandboxPublicKeyHex } from "./mini-app";
import { createTelegramSandbox, type TelegramSandbox } from "./sandbox";
import type { SandboxOptions } from "./server";

const TOKEN = "77:sandbox-behaviour";
const HALA = 501;
const OMAR = 502;

let at = new Date("2026-11-20T12:00:00Z");
const clock = { now: () => at };
const forward = (seconds: number) => {
  at = plus(at, seconds * SECOND);
};

let sandbox: TelegramSandbox;
let api: Api;

function open(options: Partial<SandboxOptions> = {}): void {
  sandbox = createTelegramSandbox({
    bots: [{ token: TOKEN, username: "test_bot", name: "Test" }],
    clock,
    machine: clock,
    ...options,
  });
  api = new Api(TOKEN, sandboxClientOptions(sandbox.fetch));
  sandbox.bot.allowedUpdates = [
    "message",
    "callback_query",
    "pre_checkout_query",
    "chat_member",
    "my_chat_member",
    "chat_join_request",
  ];
}

beforeEach(() => {
  at = new Date("2026-11-20T12:00:00Z");
  open();
});

const refusal = (error_code: number, description: string | RegExp) => ({
  error_code,
  description: typeof description === "string" ? description : expect.stringMatching(description),
});

describe("the Bot API's border", () => {
  const post = (path: string, body: BodyInit, type?: string) =>
    sandbox.answer(
      new Request(`http://localhost/api/sandbox/telegram${path}`, {
        method: "POST",
        body,
        ...(type ? { headers: { "content-type": type } } : {}),
      }),
    );

  it.each([
    ["an unknown method", `/bot${TOKEN}/sendRocket`, "{}", 404, "Not Found: method not found"],
    ["another path", "/hello", "{}", 404, "Not Found"],
    ["a wrong token", "/bot77:wrong/getMe", "{}", 401, "Unauthorized"],
    ["no chat", `/bot${TOKEN}/sendMessage`, `{"text":"x"}`, 400, "Bad Request: chat_id is empty"],
    ["no text", `/bot${TOKEN}/sendMessage`, `{"chat_id":501}`, 400, "Bad Request: message text is empty"],
    [
      "a wrong type",
      `/bot${TOKEN}/getUpdates`,
      `{"limit":"many"}`,
      400,
      "Bad Request: invalid limit specified",
    ],
    [
      "a value out of bounds",
      `/bot${TOKEN}/getUpdates`,
      `{"limit":101}`,
      400,
      "Bad Request: invalid limit specified",
    ],
    [
      "a stranger",
      `/bot${TOKEN}/sendMessage`,
      `{"chat_id":9,"text":"x"}`,
      400,
      "Bad Request: chat not found",
    ],
    ["broken JSON", `/bot${TOKEN}/getMe`, "{", 400, /can't parse request body/],
  ])("refuses %s in the Bot API's envelope", async (_, path, body, status, description) => {
    const response = await post(path, body, "application/json");
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      ok: false,
      error_code: status,
      description: typeof description === "string" ? description : expect.stringMatching(description),
    });
  });

  it("takes JSON, forms and queries, and reads numbers, flags and objects out of their text", async () => {
    sandbox.asUser(HALA).start();
    const markup = JSON.stringify({ inline_keyboard: [[{ text: "Yes", callback_data: "y" }]] });
    const form = { chat_id: String(HALA), text: "Hello", protect_content: "true", reply_markup: markup };
    const answered = await post(`/bot${TOKEN}/sendMessage`, new URLSearchParams(form));
    expect(await answered.json()).toMatchObject({
      ok: true,
      result: {
        text: "Hello",
        has_protected_content: true,
        reply_markup: { inline_keyboard: [[{ text: "Yes", callback_data: "y" }]] },
      },
    });
    const query = await sandbox.answer(
      new Request(`http://localhost/bot${TOKEN}/sendMessage?chat_id=${HALA}&text=Hi`),
    );
    expect(await query.json()).toMatchObject({ ok: true, result: { text: "Hi" } });
  });

  it("takes uploaded files and gives them back by their path", async () => {
    sandbox.asUser(HALA).start();
    const sent = await api.sendDocument(HALA, new InputFile(Buffer.from("receipt"), "receipt.txt"));
    expect(sent.document).toMatchObject({ file_name: "receipt.txt", file_size: 7 });
    const { file_path } = await api.getFile(sent.document.file_id);
    const file = await sandbox.answer(new Request(`http://localhost/file/bot${TOKEN}/${file_path}`));
    expect(await file.text()).toBe("receipt");
    expect(await api.sendDocument(HALA, sent.document.file_id)).toMatchObject({
      document: { file_id: sent.document.file_id },
    });
  });

  it("takes the forms that browsers and curl send, too", async () => {
    sandbox.asUser(HALA).start();
    const form = new FormData();
    form.set("chat_id", String(HALA));
    form.set("photo", new File([new Uint8Array([1, 13, 10, 2])], "a.png", { type: "image/png" }));
    const answered = await post(`/bot${TOKEN}/sendPhoto`, form);
    expect(await answered.json()).toMatchObject({ ok: true, result: { photo: [{ file_size: 4 }] } });
    const broken = await post(`/bot${TOKEN}/sendPhoto`, "--x\r\nnothing", "multipart/form-data; boundary=x");
    expect(broken.status).toBe(400);
  });

  it("does not read a body without end", async () => {
    const endless = new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(1_048_576)) });
    const request = new Request(`http://localhost/bot${TOKEN}/getMe`, {
      method: "POST",
      body: endless,
      duplex: "half",
    } as RequestInit);
    expect((await sandbox.answer(request)).status).toBe(413);
  });

  it("cannot be reached during an outage, and answers again after it", async () => {
    sandbox.setOutage(true);
    await expect(api.getMe()).rejects.toThrow("Network request for 'getMe' failed");
    expect((await sandbox.answer(new Request(`http://localhost/bot${TOKEN}/getMe`))).status).toBe(502);
    sandbox.setOutage(false);
    expect(await api.getMe()).toMatchObject({ id: 77, is_bot: true, username: "test_bot" });
  });
});

describe("a private chat", () => {
  it("is opened by the person, never by the bot", async () => {
    sandbox.asUser(HALA);
    await expect(api.sendMessage(HALA, "Hello")).rejects.toMatchObject(
      refusal(403, "Forbidden: bot can't initiate conversation with a user"),
    );
    sandbox.asUser(HALA).start("plan_pro");
    expect(await api.sendMessage(HALA, "Hello")).toMatchObject({ text: "Hello", from: { id: 77 } });
    const [update] = await api.getUpdates();
    expect(update?.message).toMatchObject({
      text: "/start plan_pro",
      entities: [{ type: "bot_command", offset: 0, length: 6 }],
    });
  });

  it("is closed by a block and opened again by writing", async () => {
    const hala = sandbox.asUser(HALA);
    hala.start();
    hala.blockBot();
    await expect(api.sendMessage(HALA, "Hello")).rejects.toMatchObject(
      refusal(403, "Forbidden: bot was blocked by the user"),
    );
    hala.sendText("I am back");
    expect(await api.sendMessage(HALA, "Hello")).toMatchObject({ text: "Hello" });
    const changes = (await api.getUpdates()).flatMap((update) => update.my_chat_member ?? []);
    expect(changes.map((change) => change.new_chat_member.status)).toEqual(["kicked", "member"]);
  });

  it("reads HTML into entities and refuses what Telegram refuses", async () => {
    sandbox.asUser(HALA).start();
    const sent = await api.sendMessage(
      HALA,
      'A <b>bold <i>word</i></b> &amp; <a href="https://x.org">link</a>',
      {
        parse_mode: "HTML",
      },
    );
    expect(sent.text).toBe("A bold word & link");
    expect(sent.entities).toEqual([
      { type: "bold", offset: 2, length: 9 },
      { type: "italic", offset: 7, length: 4 },
      { type: "text_link", offset: 14, length: 4, url: "https://x.org" },
    ]);
    for (const text of ["<h1>x</h1>", "<b>x", "x</b>", "<b>x</i>"])
      await expect(api.sendMessage(HALA, text, { parse_mode: "HTML" })).rejects.toMatchObject(
        refusal(400, /^Bad Request: can't parse entities: /),
      );
  });

  it.each([
    ["an empty text", "  ", "Bad Request: message text is empty"],
    ["a text beyond 4096 characters", "x".repeat(4097), "Bad Request: message is too long"],
  ])("refuses %s", async (_, text, description) => {
    sandbox.asUser(HALA).start();
    await expect(api.sendMessage(HALA, text)).rejects.toMatchObject(refusal(400, description));
  });

  it.each([
    ["too much data", { text: "x", callback_data: "x".repeat(65) }, /BUTTON_DATA_INVALID/],
    ["an insecure Mini App", { text: "x", web_app: { url: "http://example.org" } }, /Only HTTPS links/],
    ["a broken address", { text: "x", url: "nowhere" }, /Wrong HTTP URL/],
    ["nothing behind it", { text: "x" }, /Text buttons are unallowed/],
  ])("refuses a button with %s", async (_, button, description) => {
    sandbox.asUser(HALA).start();
    const reply_markup = { inline_keyboard: [[button]] } as never;
    await expect(api.sendMessage(HALA, "x", { reply_markup })).rejects.toMatchObject(
      refusal(400, description),
    );
  });

  it("tells the bot of a pressed button and the person of its answer, once", async () => {
    const hala = sandbox.asUser(HALA);
    hala.start();
    const answers: unknown[] = [];
    sandbox.subscribe((event) => event.type === "callback_answered" && answers.push(event));
    const sent = await api.sendMessage(HALA, "Sure?", {
      reply_markup: { inline_keyboard: [[{ text: "Yes", callback_data: "yes" }]] },
    });
    expect(() => hala.pressButton(sent.message_id, "no")).toThrow();
    const { queryId } = hala.pressButton(sent.message_id, "yes");
    await api.answerCallbackQuery(queryId, { text: "Done" });
    expect(answers).toMatchObject([{ queryId, userId: HALA, text: "Done" }]);
    await expect(api.answerCallbackQuery(queryId)).rejects.toMatchObject(refusal(400, /query is too old/));
  });

  it("lets the bot edit its own messages, and only if something changes", async () => {
    sandbox.asUser(HALA).start();
    const sent = await api.sendMessage(HALA, "One");
    expect(await api.editMessageText(HALA, sent.message_id, "Two")).toMatchObject({ text: "Two" });
    await expect(api.editMessageText(HALA, sent.message_id, "Two")).rejects.toMatchObject(
      refusal(400, /message is not modified/),
    );
    await expect(api.editMessageText(HALA, 1, "Two")).rejects.toMatchObject(refusal(400, /can't be edited/));
    await expect(api.editMessageText(HALA, 99, "Two")).rejects.toMatchObject(refusal(400, /not found/));
    await api.deleteMessage(HALA, sent.message_id);
    await expect(api.deleteMessage(HALA, sent.message_id)).rejects.toMatchObject(refusal(400, /not found/));
  });
});

describe("a private channel", () => {
  let chatId: number;
  beforeEach(() => {
    ({ chatId } = sandbox.createChannel({ title: "Plus" }));
  });
  const invite = (options: Parameters<Api["createChatInviteLink"]>[1] = {}) =>
    api.createChatInviteLink(chatId, options).then((link) => link.invite_link);
  const memberUpdates = async () => (await api.getUpdates()).flatMap((update) => update.chat_member ?? []);

  it("lets one person in by a single-use invite, and tells the bot by which", async () => {
    const link = await invite({ member_limit: 1, name: "ord_1" });
    expect(sandbox.asUser(HALA).openInviteLink(link)).toEqual({ status: "joined", chatId });
    expect(sandbox.asUser(OMAR).openInviteLink(link)).toEqual({
      status: "refused",
      reason: "invite_used_up",
    });
    expect(await memberUpdates()).toMatchObject([
      {
        old_chat_member: { status: "left" },
        new_chat_member: { status: "member", user: { id: HALA } },
        invite_link: { invite_link: link, name: "ord_1" },
      },
    ]);
  });

  it.each([
    [
      "has expired, at that very second",
      async () => {
        const link = await invite({ expire_date: at.getTime() / 1000 + 60 });
        forward(60);
        return link;
      },
      "invite_expired",
    ],
    [
      "was taken back",
      async () => {
        const link = await invite();
        await api.revokeChatInviteLink(chatId, link);
        return link;
      },
      "invite_revoked",
    ],
    ["was never made", async () => "https://t.me/+nothing", "invite_not_found"],
  ])("keeps people out whose invite %s", async (_, linkOf, reason) => {
    expect(sandbox.asUser(HALA).openInviteLink(await linkOf())).toEqual({ status: "refused", reason });
  });

  it("keeps a banned person out until the ban is lifted", async () => {
    const link = await invite();
    const hala = sandbox.asUser(HALA);
    hala.openInviteLink(link);
    await api.banChatMember(chatId, HALA);
    expect(hala.openInviteLink(link)).toEqual({ status: "refused", reason: "banned" });
    await api.unbanChatMember(chatId, HALA, { only_if_banned: true });
    expect(await api.getChatMember(chatId, HALA)).toMatchObject({ status: "left" });
    expect(hala.openInviteLink(link)).toMatchObject({ status: "joined" });
  });

  it("forgets a ban when its time is over", async () => {
    sandbox.asUser(HALA);
    await api.banChatMember(chatId, HALA, { until_date: at.getTime() / 1000 + 3600 });
    expect(await api.getChatMember(chatId, HALA)).toMatchObject({ status: "kicked" });
    forward(3600);
    expect(await api.getChatMember(chatId, HALA)).toMatchObject({ status: "left" });
  });

  it("lets people wait at the door until the bot decides", async () => {
    const link = await invite({ creates_join_request: true });
    const hala = sandbox.asUser(HALA);
    expect(hala.openInviteLink(link)).toEqual({ status: "asked", chatId });
    const [update] = (await api.getUpdates()).flatMap((update) => update.chat_join_request ?? []);
    expect(update).toMatchObject({ from: { id: HALA }, invite_link: { invite_link: link } });
    await api.declineChatJoinRequest(chatId, HALA);
    await expect(api.approveChatJoinRequest(chatId, HALA)).rejects.toMatchObject(
      refusal(400, "Bad Request: HIDE_REQUESTER_MISSING"),
    );
    hala.openInviteLink(link);
    await api.approveChatJoinRequest(chatId, HALA);
    expect((await memberUpdates()).at(-1)).toMatchObject({
      via_join_request: true,
      new_chat_member: { status: "member" },
    });
    await expect(api.approveChatJoinRequest(chatId, HALA)).rejects.toMatchObject(
      refusal(400, "Bad Request: USER_ALREADY_PARTICIPANT"),
    );
  });

  it("refuses a bot that lost its rights, and tells it of the loss", async () => {
    sandbox.asUser(HALA);
    sandbox.setBotRights(chatId, { canRestrict: false });
    await expect(api.banChatMember(chatId, HALA)).rejects.toMatchObject(refusal(400, /not enough rights/));
    sandbox.setBotRights(chatId, null);
    await expect(invite()).rejects.toMatchObject(refusal(400, /not enough rights/));
    await expect(api.sendMessage(chatId, "x")).rejects.toMatchObject(refusal(400, /administrator rights/));
    const changes = (await api.getUpdates()).flatMap((update) => update.my_chat_member ?? []);
    expect(changes.at(-1)).toMatchObject({ new_chat_member: { status: "member" }, chat: { id: chatId } });
  });

  it("does not let the bot remove those who run it", async () => {
    await expect(api.banChatMember(chatId, 100)).rejects.toMatchObject(
      refusal(400, /can't remove chat owner/),
    );
    await expect(api.banChatMember(chatId, 77)).rejects.toMatchObject(refusal(400, /is an administrator/));
  });

  it("refuses an invite that is both counted and asked for", async () => {
    await expect(invite({ member_limit: 1, creates_join_request: true })).rejects.toMatchObject(
      refusal(400, /member limit can't be specified/),
    );
  });

  it("comes back after a restart as Kiosk knows it, without news", async () => {
    sandbox.restoreChannel({
      chatId: -1001,
      title: "Old",
      members: [{ telegramId: 600n, firstName: "Sara" }],
    });
    expect(await api.getChatMember(-1001, 600)).toMatchObject({
      status: "member",
      user: { first_name: "Sara" },
    });
    expect(await api.getChatMemberCount(-1001)).toBe(3);
    expect(await api.getUpdates()).toEqual([]);
  });
});

describe("Stars", () => {
  const invoice = (options: object = {}) =>
    api.createInvoiceLink("Plus", "One month", "ord_1", "", "XTR", [{ label: "Plus", amount: 250 }], options);
  const question = async () => {
    const updates = await api.getUpdates();
    return updates.flatMap((update) => update.pre_checkout_query ?? []).at(-1);
  };

  async function payFor(link: string) {
    const paying = sandbox.asUser(HALA).openInvoice(link).pay();
    await api.answerPreCheckoutQuery((await question())?.id ?? "", true);
    const outcome = await paying;
    if (outcome.status !== "paid") throw new Error(outcome.status);
    return outcome.chargeId;
  }

  it("move once the bot agrees, with a message that names the charge", async () => {
    const chargeId = await payFor(await invoice());
    const messages = (await api.getUpdates()).flatMap((update) => update.message ?? []);
    expect(messages.at(-1)?.successful_payment).toEqual({
      currency: "XTR",
      total_amount: 250,
      invoice_payload: "ord_1",
      telegram_payment_charge_id: chargeId,
      provider_payment_charge_id: chargeId,
    });
  });

  it("do not move when the bot says no", async () => {
    const paying = sandbox
      .asUser(HALA)
      .openInvoice(await invoice())
      .pay();
    const asked = await question();
    expect(asked).toMatchObject({ currency: "XTR", total_amount: 250, invoice_payload: "ord_1" });
    await api.answerPreCheckoutQuery(asked?.id ?? "", false, { error_message: "The order has ended" });
    expect(await paying).toEqual({ status: "failed", reason: "The order has ended" });
    expect((await api.getStarTransactions()).transactions).toEqual([]);
  });

  it("do not move when the bot does not answer in time", async () => {
    open({ preCheckoutMs: 20 });
    const paying = sandbox
      .asUser(HALA)
      .openInvoice(await invoice())
      .pay();
    expect(await paying).toEqual({ status: "failed", reason: "BOT_PRECHECKOUT_TIMEOUT" });
    const asked = await question();
    await expect(api.answerPreCheckoutQuery(asked?.id ?? "", true)).rejects.toMatchObject(
      refusal(400, "Bad Request: QUERY_ID_INVALID"),
    );
  });

  it("renew a subscription under the same payload and another charge, until it is cancelled", async () => {
    const first = await payFor(await invoice({ subscription_period: 2_592_000 }));
    forward(2_592_000);
    const { chargeId } = sandbox.renewStarsSubscription(first);
    expect(chargeId).not.toBe(first);
    const payments = (await api.getUpdates()).flatMap((update) => update.message?.successful_payment ?? []);
    expect(payments).toMatchObject([
      { invoice_payload: "ord_1", is_recurring: true, is_first_recurring: true },
      { invoice_payload: "ord_1", is_recurring: true, telegram_payment_charge_id: chargeId },
    ]);
    expect(payments[1]).not.toHaveProperty("is_first_recurring");
    await api.editUserStarSubscription(HALA, chargeId, true);
    expect(() => sandbox.renewStarsSubscription(chargeId)).toThrow("cancelled");
  });

  it("go back once, and both movements carry the charge's id", async () => {
    const chargeId = await payFor(await invoice());
    await api.refundStarPayment(HALA, chargeId);
    await expect(api.refundStarPayment(HALA, chargeId)).rejects.toMatchObject(
      refusal(400, "Bad Request: CHARGE_ALREADY_REFUNDED"),
    );
    const { transactions } = await api.getStarTransactions();
    expect(transactions).toMatchObject([
      { id: chargeId, amount: 250, source: { invoice_payload: "ord_1" } },
      { id: chargeId, amount: 250, receiver: { user: { id: HALA } } },
    ]);
    expect(await api.getMyStarBalance()).toMatchObject({ amount: 0 });
  });

  it("can report an error though they went back", async () => {
    const chargeId = await payFor(await invoice());
    sandbox.failNext("refundStarPayment", {
      errorCode: 500,
      description: "Internal Server Error",
      happensAnyway: true,
    });
    await expect(api.refundStarPayment(HALA, chargeId)).rejects.toMatchObject({ error_code: 500 });
    expect((await api.getStarTransactions()).transactions).toHaveLength(2);
  });

  it.each([
    ["another currency", ["", "USD", [{ label: "x", amount: 5 }]], /PAYMENT_PROVIDER_INVALID/],
    [
      "two prices",
      [
        "",
        "XTR",
        [
          { label: "x", amount: 5 },
          { label: "y", amount: 5 },
        ],
      ],
      /STARS_INVOICE_INVALID/,
    ],
    ["nothing", ["", "XTR", [{ label: "x", amount: 0 }]], /STARS_AMOUNT_INVALID/],
  ] as const)("are not asked for with %s", async (_, [token, currency, prices], description) => {
    await expect(api.createInvoiceLink("x", "x", "x", token, currency, [...prices])).rejects.toMatchObject(
      refusal(400, description),
    );
  });

  it.each([
    ["a period that Telegram does not know", "x", { subscription_period: 86_400 }],
    ["a payload beyond 128 bytes", "ж".repeat(65), {}],
  ])("are not asked for with %s", async (_, payload, options) => {
    await expect(
      api.createInvoiceLink("x", "x", payload, "", "XTR", [{ label: "x", amount: 5 }], options),
    ).rejects.toMatchObject({ error_code: 400 });
  });
});

describe("the limits", () => {
  beforeEach(() => {
    open({ limits: { perSecond: 3, perPersonPerSecond: 1, personBurst: 2, perGroupPerMinute: 2 } });
    for (let id = 1; id <= 5; id++) sandbox.asUser(id).start();
  });
  const tooMany = (retry_after: number) => ({
    error_code: 429,
    description: `Too Many Requests: retry after ${retry_after}`,
    parameters: { retry_after },
  });

  it("hold for one person after a first burst, and the budget comes back", async () => {
    await api.sendMessage(1, "one");
    await api.sendMessage(1, "two");
    await expect(api.sendMessage(1, "three")).rejects.toMatchObject(tooMany(1));
    forward(1);
    await api.sendMessage(1, "three");
  });

  it("hold for everybody together", async () => {
    for (const id of [1, 2, 3]) await api.sendMessage(id, "x");
    await expect(api.sendMessage(4, "x")).rejects.toMatchObject(tooMany(1));
    forward(1);
    for (const id of [4, 5, 1]) await api.sendMessage(id, "x");
  });

  it("hold for a channel by the minute", async () => {
    const { chatId } = sandbox.createChannel({ title: "Plus" });
    await api.sendMessage(chatId, "one");
    await api.sendMessage(chatId, "two");
    await expect(api.sendMessage(chatId, "three")).rejects.toMatchObject(tooMany(30));
    forward(30);
    await api.sendMessage(chatId, "three");
  });

  it("are not touched by messages that were refused", async () => {
    for (let i = 0; i < 5; i++)
      await expect(api.sendMessage(99, "x")).rejects.toMatchObject({ error_code: 400 });
    for (const id of [1, 2, 3]) await api.sendMessage(id, "x");
  });
});

describe("getUpdates", () => {
  it("repeats what was not confirmed and forgets what was", async () => {
    const hala = sandbox.asUser(HALA);
    for (const text of ["one", "two", "three"]) hala.sendText(text);
    const all = await api.getUpdates();
    expect(all.map((update) => update.message?.text)).toEqual(["one", "two", "three"]);
    const [first] = await api.getUpdates({ offset: all[1]?.update_id ?? 0, limit: 1 });
    expect(first?.message?.text).toBe("two");
    const last = await api.getUpdates({ offset: -1 });
    expect(last.map((update) => update.message?.text)).toEqual(["three"]);
    expect(await api.getUpdates({ offset: (last[0]?.update_id ?? 0) + 1 })).toEqual([]);
    expect(await api.getUpdates()).toEqual([]);
  });

  it("waits for news, and answers as soon as there are some", async () => {
    const waiting = api.getUpdates({ timeout: 30 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    sandbox.asUser(HALA).sendText("now");
    expect((await waiting).map((update) => update.message?.text)).toEqual(["now"]);
  });

  it("ends the older of two pollers", async () => {
    const older = api.getUpdates({ timeout: 30 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const newer = api.getUpdates({ timeout: 30 });
    await expect(older).rejects.toMatchObject(refusal(409, /terminated by other getUpdates request/));
    sandbox.asUser(HALA).sendText("now");
    expect(await newer).toHaveLength(1);
  });

  it("does not work next to a webhook", async () => {
    await api.setWebhook("https://example.org/hook");
    await expect(api.getUpdates()).rejects.toMatchObject(refusal(409, /while webhook is active/));
  });

  it("brings only the kinds that were asked for", async () => {
    await api.getUpdates({ allowed_updates: ["callback_query"] });
    sandbox.asUser(HALA).sendText("unheard");
    expect(await api.getUpdates()).toEqual([]);
    await api.getUpdates({ allowed_updates: [] });
    const { chatId } = sandbox.createChannel({ title: "Plus" });
    sandbox.asUser(HALA).openInviteLink(await api.exportChatInviteLink(chatId));
    sandbox.asUser(HALA).sendText("heard");
    const kinds = (await api.getUpdates()).map((update) => Object.keys(update)[0]);
    expect(kinds).toEqual(["message"]);
  });

  it("numbers updates above those of an earlier start", async () => {
    sandbox.asUser(HALA).sendText("before");
    const [before] = await api.getUpdates();
    forward(1);
    open();
    sandbox.asUser(HALA).sendText("after");
    const [after] = await api.getUpdates();
    expect(after?.update_id).toBeGreaterThan(before?.update_id ?? Number.POSITIVE_INFINITY);
  });
});

describe("a webhook", () => {
  const received: { text: string | undefined; secret: string | null }[] = [];
  let answers: (number | Error)[] = [];
  const hook: typeof fetch = async (_, init) => {
    const answer = answers.shift() ?? 200;
    if (answer instanceof Error) throw answer;
    const update = JSON.parse(String(init?.body));
    const secret = new Headers(init?.headers).get("x-telegram-bot-api-secret-token");
    if (answer === 200) received.push({ text: update.message?.text, secret });
    return new Response(null, { status: answer });
  };

  beforeEach(async () => {
    received.length = 0;
    answers = [];
    open({ fetch: hook, retryDelaysMs: [1, 2] });
    await api.setWebhook("https://example.org/hook", { secret_token: "s3cret" });
  });

  it("gets every update in order, with the secret", async () => {
    for (const text of ["one", "two", "three"]) sandbox.asUser(HALA).sendText(text);
    await sandbox.idle();
    expect(received).toEqual(["one", "two", "three"].map((text) => ({ text, secret: "s3cret" })));
    expect(await api.getWebhookInfo()).toMatchObject({
      url: "https://example.org/hook",
      pending_update_count: 0,
    });
  });

  it("is tried again until it answers, and nothing overtakes", async () => {
    answers = [500, new TypeError("fetch failed"), 404];
    for (const text of ["one", "two"]) sandbox.asUser(HALA).sendText(text);
    await sandbox.idle();
    expect(received.map(({ text }) => text)).toEqual(["one", "two"]);
  });

  it("is told apart from one that fails", async () => {
    open({ fetch: hook, retryDelaysMs: [60_000] });
    await api.setWebhook("https://example.org/hook");
    answers = [500];
    sandbox.asUser(HALA).sendText("one");
    await expect
      .poll(() => api.getWebhookInfo())
      .toMatchObject({ pending_update_count: 1, last_error_message: "Wrong response from the webhook: 500" });
    sandbox.stop();
  });

  it("must be a secure address, or this machine", async () => {
    await expect(api.setWebhook("http://example.org/hook")).rejects.toMatchObject(
      refusal(400, /An HTTPS URL must be provided/),
    );
    await api.setWebhook("http://127.0.0.1:4300/api/telegram/customer");
    await api.deleteWebhook();
    expect(await api.getWebhookInfo()).toMatchObject({ url: "" });
  });
});

describe("a launch of the Mini App", () => {
  it("is signed by the bot's token and by the sandbox's key", () => {
    const { initData, fragment } = sandbox
      .asUser(HALA, { firstName: "Hala", languageCode: "ar" })
      .openMiniApp({ startParam: "plan_pro", theme: { bg_color: "#101010" }, language: "fa" });
    const launch = new URLSearchParams(fragment);
    expect(launch.get("tgWebAppData")).toBe(initData);
    expect(JSON.parse(launch.get("tgWebAppThemeParams") ?? "")).toEqual({ bg_color: "#101010" });
    expect(launch.get("tgWebAppStartParam")).toBe("plan_pro");
    expect(launch.get("tgWebAppPlatform")).toBe("ios");
    expect(launch.get("tgWebAppVersion")).toMatch(/^\d+\.\d+$/);
    const now = fixedClock(at).now();
    expect(verifyInitData(initData, { botToken: TOKEN, now })).toMatchObject({
      ok: true,
      value: { user: { id: 501n, firstName: "Hala", languageCode: "fa" }, startParam: "plan_pro" },
    });
    expect(
      verifyInitDataSignature(initData, { botId: 77, publicKeyHex: sandboxPublicKeyHex(), now }),
    ).toMatchObject({ ok: true });
  });
});
