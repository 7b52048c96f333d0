import { Composer } from "grammy";
import { readShopSettings } from "@/lib/settings/service";
import { type BotContext, visitorOf } from "./context";
import { answer } from "./reply";
import { shopButton } from "./shop-address";

/** Help, and the two answers that Telegram demands of every bot that sells: payment support and terms. */
export const help = new Composer<BotContext>();

const inPrivate = help.chatType("private");

inPrivate.command("help", async (c) => answer(c, visitorOf(c).say("help")));

inPrivate.command("paysupport", async (c) => {
  const { say } = visitorOf(c);
  const { db } = await c.deps.services();
  const { name: shop, supportUsername } = await readShopSettings(db);
  if (supportUsername === null) return answer(c, say("paysupport.nobody", { shop }));
  const link = {
    text: say("buttons.writeSupport"),
    url: `https://t.me/${encodeURIComponent(supportUsername)}`,
  };
  await answer(c, say("paysupport.contact", { shop, contact: `@${supportUsername}` }), [[link]]);
});

inPrivate.command("terms", async (c) => {
  const { say } = visitorOf(c);
  const { db } = await c.deps.services();
  const { name: shop } = await readShopSettings(db);
  await answer(c, say("terms", { shop }));
});

/** What the bot does not understand still leads somewhere; mounted last. */
export const anythingElse = new Composer<BotContext>();

anythingElse.chatType("private").on("message:text", async (c) => {
  const { say } = visitorOf(c);
  const { shopAddress } = c.deps;
  const buttons = shopAddress === null ? [] : [[shopButton(shopAddress, say("buttons.openShop"))]];
  await answer(c, say("notUnderstood"), buttons);
});
