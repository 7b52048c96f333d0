import { Composer } from "grammy";
import { confirmPhone } from "@/lib/customers/identity";
import { type BotContext, visitorOf } from "./context";
import type { Say } from "./texts";

/** A phone that Telegram vouches for: asked for once, by `/start phone` or by the Mini App. */
export const contact = new Composer<BotContext>();

const inPrivate = contact.chatType("private");

inPrivate.command("start").filter(
  (c) => c.match === "phone",
  async (c) => {
    const { say } = visitorOf(c);
    await c.reply(say("phone.ask"), { reply_markup: keyboard(say) });
  },
);

inPrivate.on("message:contact", async (c) => {
  const { customer, say } = visitorOf(c);
  const { phone_number: phone, user_id: owner } = c.message.contact;
  const confirmed = await confirmPhone(await c.as({ kind: "customer", customerId: customer.id }), {
    customerId: customer.id,
    phone,
    ownerTelegramId: owner === undefined ? null : BigInt(owner),
  });
  await c.reply(say(confirmed.ok ? "phone.confirmed" : "phone.notOwn"), {
    reply_markup: confirmed.ok ? { remove_keyboard: true } : keyboard(say),
  });
});

const keyboard = (say: Say) => ({
  keyboard: [[{ text: say("phone.share"), request_contact: true }]],
  resize_keyboard: true,
  one_time_keyboard: true,
});
