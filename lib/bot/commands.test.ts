import type { Message } from "grammy/types";
import { describe, expect, it } from "vitest";
import { plans } from "@/db/schema/catalog";
import { customers } from "@/db/schema/customers";
import { subscriptions } from "@/db/schema/subscriptions";
import { createProduct } from "@/lib/catalog/service";
import { ProductInput } from "@/lib/catalog/types";
import { newId } from "@/lib/core/ids";
import { ok } from "@/lib/core/result";
import { DAY, plus } from "@/lib/core/time";
import { changeShopSettings } from "@/lib/settings/service";
import { answers, clock, ctx, database, HALA, moveShop, sandbox, say, wireBot } from "@/tests/wired-bot";

wireBot();

const buttonsOf = (message: Message | undefined) =>
  (message?.reply_markup?.inline_keyboard ?? []).flat().map((button) => ({
    text: button.text,
    opens: "web_app" in button ? button.web_app.url : "url" in button ? button.url : "",
  }));

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
    moveShop(null);
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
