import { afterAll, beforeAll, beforeEach } from "vitest";
import { plans, products } from "@/db/schema/catalog";
import { customers } from "@/db/schema/customers";
import { subscriptions } from "@/db/schema/subscriptions";
import { ALLOWED_UPDATES, createBot } from "@/lib/bot/bot";
import type { BotDeps, StarsPayment, StarsQuestion } from "@/lib/bot/context";
import { receiveUpdate } from "@/lib/bot/receive";
import { moveCatalogRevision } from "@/lib/catalog/service";
import type { Code } from "@/lib/core/codes";
import { err, ok, type Result } from "@/lib/core/result";
import { fixedClock } from "@/lib/core/time";
import { changeShopSettings } from "@/lib/settings/service";
import { sandboxClientOptions } from "@/lib/telegram/api";
import { createTelegramSandbox, type TelegramSandbox } from "@/lib/telegram/sandbox/sandbox";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";

export const TOKEN = "77:sandbox-bot-test";
export const clock = fixedClock("2026-11-20T12:00:00Z");
export const HALA = 501;

interface Asked {
  members: { chatId: bigint; telegramId: bigint; status: string; inviteLink: string | null }[];
  payments: StarsPayment[];
  questions: StarsQuestion[];
}

export let database: TestDatabase;
export let sandbox: TelegramSandbox;
export let asked: Asked;

export let answers: {
  join: boolean;
  preCheckout: Result<null, Code> | Error;
  login: Result<{ url: string }, Code>;
  settle: Error[];
};

let shopAddress: string | null = "https://shop.example";
export const ctx = () => ({ db: database.db, clock, actor: { kind: "system", job: "test" } as const });

export const deps = (): BotDeps => ({
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

/** Where the Mini App is reached; null where Telegram cannot open it. */
export const moveShop = (address: string | null) => {
  shopAddress = address;
};

export async function say(
  text: string,
  person = sandbox.asUser(HALA, { firstName: "Hala", languageCode: "en" }),
) {
  person.sendText(text);
  await sandbox.idle();
  return person.chat().at(-1);
}

/** A bot in a Telegram of its own for every test of a file, over services that a test answers for. */
export function wireBot(): void {
  beforeAll(async () => {
    database = await createTestDatabase();
    await changeShopSettings(ctx(), {
      name: "Madar",
      tagline: { en: "Fast VPN and a private channel.", ar: "شبكة سريعة وقناة خاصة." },
    });
  });
  afterAll(() => database.drop());
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
}
