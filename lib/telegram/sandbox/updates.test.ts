import { beforeEach, describe, expect, it } from "vitest";
import { api, forward, HALA, open, openSandbox, refusal, sandbox } from "@/tests/sandbox-at-noon";

openSandbox();

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
