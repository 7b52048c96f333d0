import { Composer } from "grammy";
import type { ChatMember } from "grammy/types";
import { log } from "@/lib/core/log";
import { recordBotStanding } from "@/lib/telegram/bot-standing";
import { approveJoin, declineJoin } from "@/lib/telegram/channels";
import { asTelegram, type BotContext } from "./context";

/** The doors of the channels: who came in, who left, who knocks, and whether the bot may still keep them. */
export const doors = new Composer<BotContext>();

doors.on("chat_member", async (c) => {
  const { chat, old_chat_member: before, new_chat_member: member, invite_link } = c.chatMember;
  const recorded = await c.deps.verbs.recordChannelMember(await c.as(asTelegram), {
    chatId: BigInt(chat.id),
    telegramId: BigInt(member.user.id),
    status: member.status,
    inviteLink: invite_link?.invite_link ?? null,
  });
  if (!recorded.ok) log().warn({ code: recorded.error, chatId: chat.id }, "a membership was not recorded");
  await c.deps.verbs.noteSubscriber(await c.as(asTelegram), {
    chatId: BigInt(chat.id),
    telegramId: BigInt(member.user.id),
    isInside: isInside(member),
    wasInside: isInside(before),
  });
});

const isInside = (member: ChatMember): boolean =>
  member.status === "restricted" ? member.is_member : !["left", "kicked"].includes(member.status);

doors.on("my_chat_member", async (c) => {
  const { chat, from, new_chat_member: member } = c.myChatMember;
  if (chat.type === "private") return;
  await recordBotStanding(await c.as(asTelegram), {
    chatId: BigInt(chat.id),
    title: chat.title,
    isAdmin: keepsDoor(member),
    byTelegramId: BigInt(from.id),
  });
});

const keepsDoor = (member: ChatMember): boolean =>
  member.status === "administrator" && member.can_invite_users && member.can_restrict_members;

doors.on("chat_join_request", async (c) => {
  const { chat, from, invite_link } = c.chatJoinRequest;
  const place = { chatId: BigInt(chat.id), userId: BigInt(from.id) };
  const decision = await c.deps.verbs.decideJoinRequest(await c.as(asTelegram), {
    chatId: place.chatId,
    telegramId: place.userId,
    inviteLink: invite_link?.invite_link ?? null,
  });
  // A channel that is not the shop's is left to its own people.
  if (!decision.ok) return;
  if (decision.value.approve) await approveJoin(c.api, place);
  else await declineJoin(c.api, place);
});
