import type { Api } from "grammy";
import { beforeEach, describe, expect, it } from "vitest";
import { api, at, forward, HALA, openSandbox, refusal, sandbox } from "@/tests/sandbox-at-noon";

openSandbox();

const OMAR = 502;

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
