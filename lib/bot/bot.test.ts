import { setTimeout as pause } from "node:timers/promises";
import { eq } from "drizzle-orm";
import type { Message } from "grammy/types";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { admins } from "@/db/schema/auth";
import { plans, products } from "@/db/schema/catalog";
import { customers } from "@/db/schema/customers";
import { outboxEvents } from "@/db/schema/events";
import { subscriptions } from "@/db/schema/subscriptions";
import { telegramChannels, telegramUpdates } from "@/db/schema/telegram";
import { createProduct, moveCatalogRevision } from "@/lib/catalog/service";
import { ProductInput } from "@/lib/catalog/types";
import type { Code } from "@/lib/core/codes";
import { UnavailableError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { DAY, fixedClock, plus } from "@/lib/core/time";
import { changeShopSettings, readShopSettings } from "@/lib/settings/service";
import { sandboxClientOptions } from "@/lib/telegram/api";
import { createTelegramSandbox, type TelegramSandbox } from "@/lib/telegram/sandbox/sandbox";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { ALLOWED_UPDATES, createBot } from "./bot";
import type { BotDeps, StarsPayment, StarsQuestion } from "./context";
import { introduceBot } from "./introduce";
import { pollUpdates } from "./poll";
import { receiveUpdate } from "./receive";

const TOKEN = "77:sandbox-bot-test";
const clock = fixedClock("2026-11-20T12:00:00Z");
const HALA = 501;

interface Asked {
  members: { chatId: bigint; telegramId: bigint; status: string; inviteLink: string | null }[];
  payments: StarsPayment[];
  questions: StarsQuestion[];
}

let database: TestDatabase;
let sandbox: TelegramSandbox;
let asked: Asked;
let answers: {
  join: boolean;
  preCheckout: Result<null, Code> | Error;
  login: Result<{ url: string }, Code>;
  settle: Error[];
};
let shopAddress: string | null = "https://shop.example";

beforeAll(async () => {
  database = await createTestDatabase();
  await changeShopSettings(ctx(), {
    name: "Madar",
    tagline: { en: "Fast VPN and a private channel.", ar: "شبكة سريعة وقناة خاصة." },
  });
});
afterAll(() => database.drop());

const ctx = () => ({ db: database.db, clock, actor: { kind: "system", job: "test" } as const });

const deps = (): BotDeps => ({
  shopAddress,
  services: async () => ({ db: database.db, clock }),
  verbs: {
    recordChannelMember: async (_, input) => ok(void asked.members.push(input)),
    noteSubscriber: async () => ok(undefined),
    decideJoinRequest: async () => ok({ approve: answers.join }),
    verifyPreCheckout: async (_, question) => {
      asked.questions.push(question);
      if (answers.preCheckout instanceof Error) throw answers.preCheckout;
      return answers.preCheckout;
    },
    settleStarsPayment: async (_, payment) => {
      const failure = answers.settle.shift();
      if (failure) throw failure;
      return ok(void asked.payments.push(payment));
    },
    createLoginLink: async () => answers.login,
  },
});

beforeEach(async () => {
  shopAddress = "https://shop.example";
  asked = { members: [], payments: [], questions: [] };
  answers = { join: true, preCheckout: ok(null), login: err("auth.forbidden"), settle: [] };
  await database.db.delete(subscriptions);
  await database.db.delete(customers);
  await database.db.delete(plans);
  await database.db.delete(products);
  await database.db.transaction(moveCatalogRevision);
  const wired = deps();
  sandbox = createTelegramSandbox({
    bots: [{ token: TOKEN, username: "test_bot", name: "Test" }],
    clock,
    limits: null,
    retryDelaysMs: [1],
    fetch: async (_, init) => {
      try {
        await receiveUpdate(bot, { ...wired, shopAddress }, JSON.parse(String(init?.body)));
        return new Response(null, { status: 200 });
      } catch {
        return new Response(null, { status: 503 });
      }
    },
  });
  const bot = createBot(
    {
      ...wired,
      get shopAddress() {
        return shopAddress;
      },
    },
    TOKEN,
    sandboxClientOptions(sandbox.fetch),
  );
  await bot.api.setWebhook("https://example.org/hook", { allowed_updates: [...ALLOWED_UPDATES] });
});

const buttonsOf = (message: Message | undefined) =>
  (message?.reply_markup?.inline_keyboard ?? []).flat().map((button) => ({
    text: button.text,
    opens: "web_app" in button ? button.web_app.url : "url" in button ? button.url : "",
  }));

async function say(text: string, person = sandbox.asUser(HALA, { firstName: "Hala", languageCode: "en" })) {
  person.sendText(text);
  await sandbox.idle();
  return person.chat().at(-1);
}

const plusName = { en: "Plus", ru: "Плюс" };

async function addProduct(allowDemo: boolean) {
  const added = await createProduct(
    ctx(),
    ProductInput.parse({
      slug: "plus",
      kind: "channel",
      name: plusName,
      description: plusName,
      allowDemo,
      demoDays: 7,
    }),
  );
  if (!added.ok) throw new Error(added.error);
  return added.value.id;
}

describe("/start", () => {
  it("greets a newcomer by name, in their language, with the shop behind a button", async () => {
    const reply = await say("/start", sandbox.asUser(HALA, { firstName: "هلا", languageCode: "ar" }));
    expect(reply?.text).toBe(
      "أهلاً هلا. هنا \u2068Madar\u2069. شبكة سريعة وقناة خاصة.\n\nاختر باقة من المتجر.",
    );
    expect(buttonsOf(reply)).toEqual([{ text: "افتح المتجر", opens: "https://shop.example/" }]);
  });

  it("remembers how the customer came, and carries it into the shop", async () => {
    const reply = await say("/start plan_plus");
    expect(buttonsOf(reply)[0]?.opens).toBe("https://shop.example/?startapp=plan_plus");
    const [customer] = await database.db.select().from(customers);
    expect(customer).toMatchObject({
      telegramId: 501n,
      firstName: "Hala",
      language: "en",
      source: "plan_plus",
    });
    await say("/start spring");
    const [again] = await database.db.select().from(customers);
    expect(again?.source).toBe("plan_plus");
  });

  it("makes someone who came back reachable again", async () => {
    await say("/start");
    await database.db.update(customers).set({ unreachableAt: clock.now() });
    await say("/start");
    const [customer] = await database.db.select().from(customers);
    expect(customer?.unreachableAt).toBeNull();
  });

  it("offers a free trial where a product has one", async () => {
    await addProduct(true);
    const reply = await say("/start");
    expect(reply?.text).toContain("Pick a plan, or try Plus free for 7 days.");
    expect(buttonsOf(reply).map(({ text }) => text)).toEqual(["Open the shop", "Try free"]);
  });

  it("says so where the shop cannot be opened from Telegram", async () => {
    shopAddress = null;
    const reply = await say("/start");
    expect(reply?.text).toContain("The shop has no public address yet");
    expect(buttonsOf(reply)).toEqual([]);
  });

  it("is not answered in a channel or to another bot's command", async () => {
    expect((await say("/start@other_bot"))?.text).not.toContain("This is Madar");
  });
});

describe("/subscriptions", () => {
  it("says that there are none, and where to find some", async () => {
    const reply = await say("/subscriptions");
    expect(reply?.text).toBe("You have no subscription yet. Plans and free trials are in the shop.");
    expect(buttonsOf(reply)).toHaveLength(1);
  });

  it("lists the living ones with the day they last until, in the shop's zone", async () => {
    await say("/start");
    const [customer] = await database.db.select().from(customers);
    if (!customer) throw new Error("nobody came");
    const productId = await addProduct(false);
    const now = clock.now();
    const planId = newId("plan");
    const name = { en: "Pro" };
    await database.db
      .insert(plans)
      .values({ id: planId, productId, name, tagline: name, createdAt: now, updatedAt: now });
    const base = {
      customerId: customer.id,
      productId,
      planId,
      startedAt: now,
      periodStart: now,
      createdAt: now,
    };
    await database.db.insert(subscriptions).values([
      {
        ...base,
        id: newId("subscription"),
        status: "active",
        periodEnd: new Date("2027-01-19T22:00:00Z"),
        updatedAt: now,
      },
      { ...base, id: newId("subscription"), status: "expired", periodEnd: plus(now, -DAY), updatedAt: now },
    ]);
    const reply = await say("/subscriptions");
    expect(reply?.text).toBe("Your subscriptions\n\nPlus, Pro\nActive until 20 January 2027.");
  });
});

describe("a phone", () => {
  const share = async (other?: { phone: string; telegramId?: number }) => {
    const hala = sandbox.asUser(HALA, { firstName: "Hala", languageCode: "en" });
    hala.shareContact(other);
    await sandbox.idle();
    return { said: hala.chat().at(-1)?.text, hala };
  };
  const knownPhone = async () => (await database.db.select().from(customers))[0]?.phoneHash ?? null;

  it("is asked for by a button of Telegram's own", async () => {
    const reply = await say("/start phone");
    expect(reply?.text).toContain("Share your number once");
    expect(sandbox.asUser(HALA).contactButton()).toBe("Share my phone");
  });

  it("is confirmed by one's own contact, and the button goes away", async () => {
    await say("/start phone");
    const { said, hala } = await share();
    expect(said).toContain("Your phone is confirmed");
    expect(hala.contactButton()).toBeNull();
    expect(await knownPhone()).toEqual(expect.any(String));
  });

  it.each([
    ["of another account", { phone: "+966501234567", telegramId: HALA + 1 }],
    ["of nobody in Telegram", { phone: "+966501234567" }],
  ])("%s proves nothing", async (_, other) => {
    const { said, hala } = await share(other);
    expect(said).toContain("not the number of your own Telegram account");
    expect(hala.contactButton()).toBe("Share my phone");
    expect(await knownPhone()).toBeNull();
  });
});

describe("/language", () => {
  it("changes the language for good, whatever Telegram's own is", async () => {
    const hala = sandbox.asUser(HALA, { firstName: "Hala", languageCode: "en" });
    const question = await say("/language");
    hala.pressButton(question?.message_id ?? 0, "language:ru");
    await sandbox.idle();
    expect(hala.chat().at(-1)?.text).toBe("Теперь бот и магазин говорят по-русски.");
    expect((await say("/shop"))?.text).toBe("Магазин открыт.");
  });

  it("answers a button pressed twice", async () => {
    const hala = sandbox.asUser(HALA, { firstName: "Hala", languageCode: "en" });
    const answered: (string | null)[] = [];
    sandbox.subscribe((event) => event.type === "callback_answered" && answered.push(event.text));
    const question = await say("/language");
    const id = question?.message_id ?? 0;
    hala.pressButton(id, "language:en");
    hala.pressButton(id, "language:ru");
    await sandbox.idle();
    expect(answered).toEqual([
      "The bot and the shop speak English now.",
      "Теперь бот и магазин говорят по-русски.",
    ]);
  });
});

describe("the duties", () => {
  it("names a contact for payments", async () => {
    expect((await say("/paysupport"))?.text).toContain("Madar has named no contact for payments yet.");
    await changeShopSettings(ctx(), { supportUsername: "madar_help" });
    const reply = await say("/paysupport");
    expect(reply?.text).toContain("write to @madar_help");
    expect(buttonsOf(reply)).toEqual([{ text: "Write to support", opens: "https://t.me/madar_help" }]);
    await changeShopSettings(ctx(), { supportUsername: null });
  });

  it("has terms, help and an answer to anything else", async () => {
    expect((await say("/terms"))?.text).toMatch(/^Madar sells access for a time\./);
    expect((await say("/help"))?.text).toContain("/subscriptions shows what you have");
    expect((await say("hello?"))?.text).toContain("/help lists the commands");
  });
});

describe("/login", () => {
  it("refuses everybody but admins", async () => {
    expect((await say("/login"))?.text).toBe("This Telegram account has no access to the dashboard.");
  });

  it("gives an admin a link that works once", async () => {
    answers.login = ok({ url: "https://shop.example/admin/login?token=t" });
    expect(buttonsOf(await say("/login"))).toEqual([
      { text: "Open the dashboard", opens: "https://shop.example/admin/login?token=t" },
    ]);
    answers.login = ok({ url: "http://localhost:3000/admin/login?token=t" });
    expect((await say("/login"))?.text).toContain("\nhttp://localhost:3000/admin/login?token=t");
  });
});

describe("the doors", () => {
  it("tell who came in, by which link, and who left", async () => {
    const { chatId } = sandbox.createChannel({ title: "Plus" });
    const { body } = await sandbox.server.handle(TOKEN, "createChatInviteLink", {
      chat_id: chatId,
      member_limit: 1,
    });
    const { invite_link } = body.result as { invite_link: string };
    const hala = sandbox.asUser(HALA);
    hala.openInviteLink(invite_link);
    hala.leave(chatId);
    await sandbox.idle();
    expect(asked.members).toEqual([
      { chatId: BigInt(chatId), telegramId: 501n, status: "member", inviteLink: invite_link },
      { chatId: BigInt(chatId), telegramId: 501n, status: "left", inviteLink: null },
    ]);
  });

  it("come to be known when one of the shop's admins makes the bot an administrator, and only then", async () => {
    const titled = async (title: string) =>
      database.db.select().from(telegramChannels).where(eq(telegramChannels.title, title));
    const { chatId: foreign } = sandbox.createChannel({ title: "Somebody else's" });
    sandbox.setBotRights(foreign, null);
    sandbox.setBotRights(foreign, {});
    await sandbox.idle();
    expect(await titled("Somebody else's")).toEqual([]);

    await database.db
      .insert(admins)
      .values({ id: newId("admin"), telegramId: 100n, name: "Nora", role: "owner", createdAt: clock.now() });
    const { chatId } = sandbox.createChannel({ title: "Ours" });
    sandbox.setBotRights(chatId, null);
    sandbox.setBotRights(chatId, {});
    sandbox.setBotRights(chatId, { canPost: false });
    await sandbox.idle();
    expect(await titled("Ours")).toMatchObject([{ chatId: BigInt(chatId), botIsAdmin: true }]);
  });

  it("tell once that the bot lost a right it needs, and write down that it has it again", async () => {
    const { chatId } = sandbox.createChannel({ title: "Plus" });
    const id = newId("channel");
    const row = { id, chatId: BigInt(chatId), title: "Plus", createdAt: clock.now() };
    await database.db.insert(telegramChannels).values(row);
    const isAdmin = async () => {
      await sandbox.idle();
      const [channel] = await database.db.select().from(telegramChannels).where(eq(telegramChannels.id, id));
      return channel?.botIsAdmin;
    };
    sandbox.setBotRights(chatId, { canRestrict: false });
    expect(await isAdmin()).toBe(false);
    sandbox.setBotRights(chatId, null);
    expect(await isAdmin()).toBe(false);
    const told = await database.db
      .select()
      .from(outboxEvents)
      .where(eq(outboxEvents.name, "channel/admin_lost"));
    expect(told.map(({ data }) => data)).toEqual([{ channelId: id }]);
    sandbox.setBotRights(chatId, {});
    expect(await isAdmin()).toBe(true);
  });

  it.each([
    ["open for those the shop knows", true, ["left", "member"]],
    ["stay shut for strangers", false, ["left"]],
  ])("%s", async (_, join, standings) => {
    answers.join = join;
    const { chatId } = sandbox.createChannel({ title: "Plus" });
    const link = await sandbox.server.handle(TOKEN, "createChatInviteLink", {
      chat_id: chatId,
      creates_join_request: true,
    });
    const hala = sandbox.asUser(HALA);
    const seen = ["left"];
    sandbox.subscribe((event) => event.type === "member" && seen.push(event.status));
    hala.openInviteLink((link.body.result as { invite_link: string }).invite_link);
    await sandbox.idle();
    expect(seen).toEqual(standings);
    expect(sandbox.room(chatId).waiting).toEqual([]);
  });
});

describe("a payment in Stars", () => {
  async function pay() {
    const { body } = await sandbox.server.handle(TOKEN, "createInvoiceLink", {
      title: "Plus",
      description: "A month",
      payload: "pay_1",
      currency: "XTR",
      prices: [{ label: "Plus", amount: 250 }],
    });
    const outcome = await sandbox.asUser(HALA).openInvoice(String(body.result)).pay();
    await sandbox.idle();
    return outcome;
  }

  it("is asked about, agreed to and settled under its charge", async () => {
    const outcome = await pay();
    expect(asked.questions).toEqual([{ payload: "pay_1", telegramId: 501n, amount: 250n, currency: "XTR" }]);
    expect(asked.payments).toEqual([
      {
        payload: "pay_1",
        chargeId: outcome.status === "paid" ? outcome.chargeId : "not paid",
        amount: 250n,
        currency: "XTR",
        telegramId: 501n,
        isRecurring: false,
        isFirstRecurring: false,
        subscriptionUntil: null,
      },
    ]);
  });

  it.each([
    ["the order can no longer be paid", err("order.not_payable"), /can no longer be paid/],
    ["the check has an accident", new Error("no database"), /Try again in a minute/],
  ])("does not happen when %s", async (_, verdict, reason) => {
    answers.preCheckout = verdict;
    expect(await pay()).toEqual({ status: "failed", reason: expect.stringMatching(reason) });
    expect(asked.payments).toEqual([]);
  });

  it.each([
    ["the database was away", new UnavailableError("database", "is away")],
    ["our own code stumbled", new TypeError("undefined is not a function")],
  ])("is delivered again when %s", async (_, failure) => {
    answers.settle = [failure];
    await pay();
    expect(asked.payments).toHaveLength(1);
  });
});

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
