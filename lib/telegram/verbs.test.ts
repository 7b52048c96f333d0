import { Api } from "grammy";
import { beforeEach, describe, expect, it } from "vitest";
import { UnavailableError } from "@/lib/core/errors";
import { MINUTE, plus } from "@/lib/core/time";
import { sandboxClientOptions, TelegramRefusal } from "./api";
import {
  approveJoin,
  botIsAdmin,
  createSingleUseInvite,
  declineJoin,
  memberStatus,
  removeMember,
  revokeInvite,
} from "./channels";
import { escapeHtml, sendText } from "./messages";
import { createTelegramSandbox, type TelegramSandbox } from "./sandbox/sandbox";
import { createStarsInvoiceLink, refundStars, starTransactions } from "./stars";

const TOKEN = "77:sandbox-verbs";
const HALA = 501n;
const STRANGER = 999n;
const now = new Date("2026-11-20T12:00:00Z");

let sandbox: TelegramSandbox;
let api: Api;
let chatId: bigint;

beforeEach(() => {
  sandbox = createTelegramSandbox({
    bots: [{ token: TOKEN, username: "test_bot", name: "Test" }],
    clock: { now: () => now },
  });
  api = new Api(TOKEN, sandboxClientOptions(sandbox.fetch));
  chatId = BigInt(sandbox.createChannel({ title: "Plus" }).chatId);
});

describe("a failed call", () => {
  const hello = { chatId: HALA, text: "Hello" };
  const failure = () => sendText(api, hello).catch((error: unknown) => error);

  it.each([
    ["blocked", 403, "Forbidden: bot was blocked by the user", true],
    ["unknown", 400, "Bad Request: chat not found", true],
    ["gone", 403, "Forbidden: user is deactivated", true],
    ["unreadable", 400, "Bad Request: message is too long", false],
  ])(
    "is a refusal when the message is %s, and says whether the person can be reached",
    async (_, errorCode, description, isUnreachable) => {
      sandbox.failNext("sendMessage", { errorCode, description });
      const error = await failure();
      expect(error).toBeInstanceOf(TelegramRefusal);
      expect(error).toMatchObject({ errorCode, description, isUnreachable });
    },
  );

  it("may work later when Telegram asks to wait, and says how long", async () => {
    sandbox.failNext("sendMessage", {
      errorCode: 429,
      description: "Too Many Requests",
      retryAfterSeconds: 7,
    });
    const error = await failure();
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({ service: "telegram", retryAfterSeconds: 7 });
  });

  it("may work later when Telegram stumbles or cannot be reached", async () => {
    sandbox.failNext("sendMessage", { errorCode: 502, description: "Bad Gateway" });
    expect(await failure()).toBeInstanceOf(UnavailableError);
    sandbox.setOutage(true);
    const error = await failure();
    expect(error).toBeInstanceOf(UnavailableError);
    expect(String(error)).not.toContain(TOKEN);
  });
});

describe("a message", () => {
  it("carries buttons for pages, the Mini App and the bot", async () => {
    const hala = sandbox.asUser(HALA);
    hala.start();
    const { messageId } = await sendText(api, {
      chatId: HALA,
      text: `<b>${escapeHtml("5 < 6 & more")}</b>`,
      parseMode: "HTML",
      buttons: [
        [{ text: "Page", url: "https://example.org/" }],
        [
          { text: "Shop", webApp: "https://shop.example/" },
          { text: "Keep", callback: "keep:1" },
        ],
      ],
    });
    const message = hala.chat().find((sent) => sent.message_id === messageId);
    expect(message?.text).toBe("5 < 6 & more");
    expect(message?.reply_markup?.inline_keyboard).toEqual([
      [{ text: "Page", url: "https://example.org/" }],
      [
        { text: "Shop", web_app: { url: "https://shop.example/" } },
        { text: "Keep", callback_data: "keep:1" },
      ],
    ]);
  });
});

describe("an invite", () => {
  it("is for one person, ends in time and bears its name, cut to what Telegram takes", async () => {
    const { link } = await createSingleUseInvite(api, {
      chatId,
      name: "dlv_01hzy0000000000000000000000000",
      expiresAt: plus(now, 60 * MINUTE),
    });
    expect(sandbox.server.world.rooms.get(Number(chatId))?.invites.get(link)?.link).toMatchObject({
      member_limit: 1,
      name: "dlv_01hzy00000000000000000000000".slice(0, 32),
      expire_date: now.getTime() / 1000 + 3600,
    });
  });

  it("can be taken back, more than once", async () => {
    const invite = { chatId, name: "x", expiresAt: plus(now, MINUTE) };
    const { link } = await createSingleUseInvite(api, invite);
    await revokeInvite(api, { chatId, link });
    await revokeInvite(api, { chatId, link });
    await revokeInvite(api, { chatId, link: "https://t.me/+gone" });
    expect(sandbox.asUser(HALA).openInviteLink(link)).toEqual({
      status: "refused",
      reason: "invite_revoked",
    });
  });
});

describe("a member", () => {
  const place = () => ({ chatId, userId: HALA });

  async function enter() {
    const invite = { chatId, name: "x", expiresAt: plus(now, MINUTE) };
    const { link } = await createSingleUseInvite(api, invite);
    return sandbox.asUser(HALA).openInviteLink(link);
  }

  it("is removed and may come back by another invite", async () => {
    await enter();
    expect(await memberStatus(api, place())).toBe("member");
    await removeMember(api, place());
    expect(await memberStatus(api, place())).toBe("left");
    expect(await enter()).toMatchObject({ status: "joined" });
  });

  it("who is gone, or was never there, counts as removed", async () => {
    await removeMember(api, { chatId, userId: STRANGER });
    sandbox.asUser(HALA);
    await removeMember(api, place());
    expect(await memberStatus(api, place())).toBe("left");
    expect(await memberStatus(api, { chatId, userId: STRANGER })).toBe("left");
  });

  it("cannot be removed by a bot that lost its right: somebody must be told", async () => {
    await enter();
    sandbox.setBotRights(chatId, { canRestrict: false });
    await expect(removeMember(api, place())).rejects.toMatchObject({
      name: "TelegramRefusal",
      isMissingRight: true,
      isUnreachable: false,
    });
  });

  it("who knocks is let in or turned away, and answering twice does no harm", async () => {
    const { body } = await sandbox.server.handle(TOKEN, "createChatInviteLink", {
      chat_id: Number(chatId),
      creates_join_request: true,
    });
    const { invite_link } = body.result as { invite_link: string };
    const hala = sandbox.asUser(HALA);
    hala.openInviteLink(invite_link);
    await declineJoin(api, place());
    await declineJoin(api, place());
    expect(await memberStatus(api, place())).toBe("left");
    hala.openInviteLink(invite_link);
    await approveJoin(api, place());
    await approveJoin(api, place());
    expect(await memberStatus(api, place())).toBe("member");
  });
});

describe("the bot's place in a channel", () => {
  it.each([
    ["holds with all rights", {}, true],
    ["does not hold without the right to invite", { canInvite: false }, false],
    ["does not hold without the right to remove", { canRestrict: false }, false],
    ["does not hold for an ordinary member", null, false],
  ])("%s", async (_, rights, holds) => {
    sandbox.setBotRights(chatId, rights);
    expect(await botIsAdmin(api, chatId)).toBe(holds);
  });

  it("does not hold in a channel that is not there", async () => {
    expect(await botIsAdmin(api, -1_009_999n)).toBe(false);
  });

  it("is not judged while Telegram cannot be reached", async () => {
    sandbox.setOutage(true);
    await expect(botIsAdmin(api, chatId)).rejects.toBeInstanceOf(UnavailableError);
  });
});

describe("Stars", () => {
  it("are asked for, paid, listed and given back", async () => {
    const { link } = await createStarsInvoiceLink(api, {
      title: "A plan whose name is longer than Telegram takes",
      description: "One month",
      payload: "pay_1",
      amount: 250n,
      subscriptionPeriodSeconds: 2_592_000,
    });
    const sheet = sandbox.asUser(HALA).openInvoice(link);
    expect(sheet).toMatchObject({ amount: 250, subscriptionSeconds: 2_592_000 });
    expect(sheet.title).toHaveLength(32);
    const paying = sheet.pay();
    const [question] = sandbox.server.world.stars.questions.keys();
    await api.answerPreCheckoutQuery(question ?? "", true);
    const outcome = await paying;
    const chargeId = outcome.status === "paid" ? outcome.chargeId : "";
    await refundStars(api, { telegramId: HALA, chargeId });
    const movement = { chargeId, amount: 250n, at: now, telegramId: HALA, payload: "pay_1" };
    expect(await starTransactions(api)).toEqual([
      { ...movement, kind: "payment" },
      { ...movement, kind: "refund" },
    ]);
    expect(await starTransactions(api, { offset: 1 })).toHaveLength(1);
  });
});
