import { setTimeout as pause } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { telegramUpdates } from "@/db/schema/telegram";
import { UnavailableError } from "@/lib/core/errors";
import { changeShopSettings, readShopSettings } from "@/lib/settings/service";
import { sandboxClientOptions } from "@/lib/telegram/api";
import { clock, ctx, database, deps, HALA, sandbox, say, TOKEN, wireBot } from "@/tests/wired-bot";
import { createBot } from "./bot";
import type { BotDeps } from "./context";
import { introduceBot } from "./introduce";
import { pollUpdates } from "./poll";

wireBot();

describe("an update", () => {
  it("is let go when Telegram refuses the answer for good", async () => {
    const hala = sandbox.asUser(HALA, { firstName: "Hala", languageCode: "en" });
    sandbox.failNext("sendMessage", {
      errorCode: 403,
      description: "Forbidden: bot was blocked by the user",
    });
    hala.start();
    await sandbox.idle();
    expect(hala.chat().map(({ text }) => text)).toEqual(["/start"]);
    expect((await say("/shop"))?.text).toBe("The shop is open.");
  });

  it("is answered after an outage of Telegram's", async () => {
    const hala = sandbox.asUser(HALA, { firstName: "Hala", languageCode: "en" });
    await say("/start");
    sandbox.setOutage(true);
    hala.sendText("/shop");
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(hala.chat().at(-1)?.text).toBe("/shop");
    sandbox.setOutage(false);
    await sandbox.idle();
    expect(hala.chat().at(-1)?.text).toBe("The shop is open.");
  });
});

describe("the bot's introduction", () => {
  it("names commands and texts in every language, and puts the shop on the menu button", async () => {
    const { api } = createBot(deps(), TOKEN, sandboxClientOptions(sandbox.fetch));
    await introduceBot(api, deps());
    expect((await api.getMyCommands()).map(({ command }) => command)).toEqual([
      "start",
      "shop",
      "subscriptions",
      "language",
      "help",
      "paysupport",
      "terms",
    ]);
    expect((await api.getMyCommands({ language_code: "fa" }))[1]?.description).toBe("باز کردن فروشگاه");
    expect(await api.getMyShortDescription({ language_code: "ru" })).toEqual({
      short_description: "Подписки в Telegram",
    });
    expect(await api.getChatMenuButton()).toMatchObject({
      type: "web_app",
      web_app: { url: "https://shop.example/" },
    });
  });

  it("tells the shop what the bot is called, once", async () => {
    await changeShopSettings(ctx(), { botUsername: null });
    const { api } = createBot(deps(), TOKEN, sandboxClientOptions(sandbox.fetch));
    await introduceBot(api, deps());
    await introduceBot(api, deps());
    const { username } = await api.getMe();
    expect((await readShopSettings(database.db)).botUsername).toBe(username);
    const named = (await database.db.select().from(auditLog)).filter(
      ({ actorId }) => actorId === "introduce-bot",
    );
    expect(named.at(-1)).toMatchObject({ before: { botUsername: null }, after: { botUsername: username } });
  });
});

describe("long polling", () => {
  it("takes the webhook away, and tries an update again where something was away", async () => {
    const away = [new UnavailableError("database", "is away"), new UnavailableError("database", "is away")];
    const wired: BotDeps = {
      ...deps(),
      async services() {
        const failure = away.shift();
        if (failure) throw failure;
        return { db: database.db, clock };
      },
    };
    const bot = createBot(wired, TOKEN, sandboxClientOptions(sandbox.fetch));
    const polling = pollUpdates({ bot, deps: wired }, { waitSeconds: 1, retryDelaysMs: [5, 5, 5] });
    await expect.poll(() => sandbox.bot.webhook).toBeUndefined();
    const hala = sandbox.asUser(HALA, { firstName: "Hala", languageCode: "en" });
    hala.sendText("/shop");
    await expect.poll(() => hala.chat().at(-1)?.text).toBe("The shop is open.");
    expect(away).toEqual([]);
    await polling.stop();
  });

  it("keeps an update that an earlier try still holds until it is free", async () => {
    const wired: BotDeps = { ...deps(), services: async () => ({ db: database.db, clock }) };
    const bot = createBot(wired, TOKEN, sandboxClientOptions(sandbox.fetch));
    const hala = sandbox.asUser(HALA, { firstName: "Hala", languageCode: "en" });
    const said = hala.chat().length;
    const updateId = BigInt(sandbox.bot.nextUpdateId);
    await database.db.insert(telegramUpdates).values({ bot: "customer", updateId, receivedAt: clock.now() });
    const polling = pollUpdates({ bot, deps: wired }, { waitSeconds: 1, retryDelaysMs: [20, 20, 500, 500] });
    await expect.poll(() => sandbox.bot.webhook).toBeUndefined();
    hala.sendText("/shop");
    await pause(100);
    await database.db.delete(telegramUpdates).where(eq(telegramUpdates.updateId, updateId));
    await expect.poll(() => hala.chat().at(-1)?.text, { timeout: 5000 }).toBe("The shop is open.");
    expect(hala.chat().length).toBe(said + 2);
    await polling.stop();
  });
});
