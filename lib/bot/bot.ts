import type { ApiClientOptions } from "grammy";
import { Bot } from "grammy";
import { contact } from "./contact";
import type { BotContext, BotDeps } from "./context";
import { doors } from "./doors";
import { anythingElse, help } from "./help";
import { language } from "./language";
import { login } from "./login";
import { payments } from "./payments";
import { start } from "./start";
import { subscriptions } from "./subscriptions";
import { visitors } from "./visitors";

/** What Telegram must send; it leaves out the members of channels unless they are named. */
export const ALLOWED_UPDATES = [
  "message",
  "callback_query",
  "pre_checkout_query",
  "chat_member",
  "my_chat_member",
  "chat_join_request",
] as const;

/** The customer bot over the given Bot API and services. */
export function createBot(deps: BotDeps, token: string, client: ApiClientOptions): Bot<BotContext> {
  const bot = new Bot<BotContext>(token, { client });
  bot.use((c, next) => {
    c.deps = deps;
    c.as = async (actor) => ({ ...(await deps.services()), actor });
    return next();
  });
  // Money and doors need no visitor and come first: nothing that greets may stand in their way.
  bot.use(payments, doors, visitors, contact, start, subscriptions, language, help, login, anythingElse);
  return bot;
}
