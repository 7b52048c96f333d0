import { Composer } from "grammy";
import { inLanguage } from "@/lib/core/languages";
import { readShopSettings } from "@/lib/settings/service";
import { subscriptionsOf } from "@/lib/subscriptions/queries";
import { isAlive } from "@/lib/subscriptions/rules";
import { type BotContext, type Visitor, visitorOf } from "./context";
import { answer } from "./reply";
import { shopButton } from "./shop-address";
import { type BotText, writeDay } from "./texts";

export const subscriptions = new Composer<BotContext>();

type Listed = Awaited<ReturnType<typeof subscriptionsOf>>[number];

subscriptions.chatType("private").command("subscriptions", async (c) => {
  const visitor = visitorOf(c);
  const { say, customer } = visitor;
  const { db } = await c.deps.services();
  const [{ timeZone }, all] = await Promise.all([readShopSettings(db), subscriptionsOf(db, customer.id)]);
  const alive = all.filter(({ subscription }) => isAlive(subscription.status));
  const { shopAddress } = c.deps;
  const open = (text: string) => (shopAddress === null ? [] : [[shopButton(shopAddress, text)]]);
  if (alive.length === 0) return answer(c, say("subscriptions.none"), open(say("buttons.openShop")));
  const lines = alive.map((listed) => lineOf(listed, visitor, timeZone));
  await answer(c, [say("subscriptions.title"), ...lines].join("\n\n"), open(say("buttons.manage")));
});

const STATUS_TEXTS: Partial<Record<Listed["subscription"]["status"], BotText>> = {
  trialing: "subscriptions.trialing",
  active: "subscriptions.active",
  past_due: "subscriptions.pastDue",
  paused: "subscriptions.paused",
  cancelled: "subscriptions.cancelled",
};

function lineOf(
  { subscription, productName, planName }: Listed,
  { say, customer }: Visitor,
  zone: string,
): string {
  const { language } = customer;
  const until = subscription.graceUntil ?? subscription.periodEnd;
  const name = `${inLanguage(productName, language)}, ${inLanguage(planName, language)}`;
  const text = STATUS_TEXTS[subscription.status] ?? "subscriptions.active";
  return `${name}\n${say(text, { date: writeDay(until, language, zone) })}`;
}
