import { Composer } from "grammy";
import { markReachable } from "@/lib/customers/reachability";
import { seeCustomer } from "@/lib/customers/service";
import type { BotContext } from "./context";
import { speaking } from "./texts";

/** Meets the person behind a private message or a pressed button; the payload of /start is how they came. */
export const visitors = new Composer<BotContext>();

visitors.use(async (c, next) => {
  const { from } = c;
  if (from === undefined || from.is_bot || c.chat?.type !== "private") return next();
  if (!c.message && !c.callbackQuery) return next();
  const services = await c.deps.services();
  const customer = await seeCustomer(services, {
    telegramId: BigInt(from.id),
    firstName: from.first_name,
    lastName: from.last_name,
    username: from.username,
    languageCode: from.language_code,
    source: /^\/start(?:@\w+)?\s+(\S+)/.exec(c.message?.text ?? "")?.[1],
  });
  if (customer.unreachableAt !== null) await markReachable(services.db, customer.id);
  c.visitor = { customer, say: speaking(customer.language) };
  return next();
});
