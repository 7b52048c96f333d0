import { InputFile } from "grammy";
import { beforeEach, describe, expect, it } from "vitest";
import { api, forward, HALA, open, openSandbox, sandbox, TOKEN } from "@/tests/sandbox-at-noon";

openSandbox();

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
