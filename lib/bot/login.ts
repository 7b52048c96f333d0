import { Composer } from "grammy";
import { asTelegram, type BotContext, visitorOf } from "./context";
import { answer } from "./reply";

/** The dashboard's key, for admins only: a link that works once. */
export const login = new Composer<BotContext>();

login.chatType("private").command("login", async (c) => {
  const { customer, say } = visitorOf(c);
  const link = await c.deps.verbs.createLoginLink(await c.as(asTelegram), {
    telegramId: customer.telegramId,
    name: customer.firstName,
  });
  if (!link.ok) return answer(c, say("login.refused"));
  // Telegram takes no button for an address that only this machine knows, so the link stands in the text then.
  const { protocol, hostname } = new URL(link.value.url);
  if (protocol !== "https:" && hostname === "localhost")
    return answer(c, `${say("login.ready")}\n${link.value.url}`);
  await answer(c, say("login.ready"), [[{ text: say("buttons.openDashboard"), url: link.value.url }]]);
});
