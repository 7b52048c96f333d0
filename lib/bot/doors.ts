import { Composer } from "grammy";
import { log } from "@/lib/core/log";
import { approveJoin, declineJoin } from "@/lib/telegram/channels";
import { asTelegram, type BotContext } from "./context";

/** The doors of the channels: who came in, who left, who knocks. */
export const doors = new Composer<BotContext>();

doors.on(["chat_member", "my_chat_member"], async (c) => {
  const update = c.chatMember ?? c.myChatMember;
  if (!update || update.chat.type === "private") return;
  const recorded = await c.deps.verbs.recordChannelMember(await c.as(asTelegram), {
    chatId: BigInt(update.chat.id),
    telegramId: BigInt(update.new_chat_member.user.id),
    status: update.new_chat_member.status,
    inviteLink: update.invite_link?.invite_link ?? null,
  });
  if (!recorded.ok)
    log().warn({ code: recorded.error, chatId: update.chat.id }, "a membership was not recorded");
});

doors.on("chat_join_request", async (c) => {
  const { chat, from, invite_link } = c.chatJoinRequest;
  const place = { chatId: BigInt(chat.id), userId: BigInt(from.id) };
  const decision = await c.deps.verbs.decideJoinRequest(await c.as(asTelegram), {
    chatId: place.chatId,
    telegramId: place.userId,
    inviteLink: invite_link?.invite_link ?? null,
  });
  if (decision.ok && decision.value.approve) await approveJoin(c.api, place);
  else await declineJoin(c.api, place);
});
