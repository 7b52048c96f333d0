import type { Api } from "grammy";
import type { ChatMember } from "grammy/types";
import { unixSeconds } from "@/lib/core/time";
import { calling, TelegramRefusal } from "./api";

interface Place {
  readonly chatId: bigint;
  readonly userId: bigint;
}

/** Telegram's bound for a link's name. */
const LONGEST_NAME = 32;

/** An invite for one person, good until `expiresAt`. */
export async function createSingleUseInvite(
  api: Api,
  invite: { chatId: bigint; name: string; expiresAt: Date },
): Promise<{ link: string }> {
  const { invite_link: link } = await calling(
    api.createChatInviteLink(Number(invite.chatId), {
      name: [...invite.name].slice(0, LONGEST_NAME).join(""),
      expire_date: unixSeconds(invite.expiresAt),
      member_limit: 1,
    }),
  );
  return { link };
}

/** Takes a link back; one that is gone already counts as taken back. */
export async function revokeInvite(api: Api, invite: { chatId: bigint; link: string }): Promise<void> {
  await unless(/INVITE_HASH_EXPIRED|invite link not found/i, () =>
    api.revokeChatInviteLink(Number(invite.chatId), invite.link),
  );
}

/** Lets a waiting person in; one who is inside already counts as let in. */
export async function approveJoin(api: Api, { chatId, userId }: Place): Promise<void> {
  await unless(/USER_ALREADY_PARTICIPANT/, () => api.approveChatJoinRequest(Number(chatId), Number(userId)));
}

/** Turns a waiting person away; one who waits no longer counts as turned away. */
export async function declineJoin(api: Api, { chatId, userId }: Place): Promise<void> {
  await unless(/HIDE_REQUESTER_MISSING/, () => api.declineChatJoinRequest(Number(chatId), Number(userId)));
}

/** Puts a person out and leaves the door open for another purchase. Someone who is gone already counts as removed. */
export async function removeMember(api: Api, { chatId, userId }: Place): Promise<void> {
  const isUnknown =
    /PARTICIPANT_ID_INVALID|USER_NOT_PARTICIPANT|USER_ID_INVALID|user not found|member not found/i;
  await unless(isUnknown, () => api.banChatMember(Number(chatId), Number(userId)));
  await unless(isUnknown, () =>
    api.unbanChatMember(Number(chatId), Number(userId), { only_if_banned: true }),
  );
}

export type MemberStatus = ChatMember["status"];

/** A person's standing in a channel; a stranger has left. */
export async function memberStatus(api: Api, { chatId, userId }: Place): Promise<MemberStatus> {
  const member = await unless(
    /PARTICIPANT_ID_INVALID|USER_NOT_PARTICIPANT|member not found|user not found/i,
    () => api.getChatMember(Number(chatId), Number(userId)),
  );
  return member?.status ?? "left";
}

/** Whether the bot can invite people and remove them. */
export async function botIsAdmin(api: Api, chatId: bigint): Promise<boolean> {
  const { id } = await calling(api.getMe());
  try {
    const member = await calling(api.getChatMember(Number(chatId), id));
    return member.status === "administrator" && member.can_invite_users && member.can_restrict_members;
  } catch (error) {
    if (error instanceof TelegramRefusal) return false;
    throw error;
  }
}

/** Runs a call and takes the named refusal for "done already"; undefined then. */
async function unless<T>(done: RegExp, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await calling(call());
  } catch (error) {
    if (error instanceof TelegramRefusal && done.test(error.description)) return undefined;
    throw error;
  }
}
