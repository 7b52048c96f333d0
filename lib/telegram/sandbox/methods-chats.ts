import { randomBytes } from "node:crypto";
import type { ChatFullInfo, ChatMemberAdministrator, ChatMemberOwner, User } from "grammy/types";
import { changeMembership, chatMember, isInside, linkOf, standingOf } from "./membership";
import { fileFields, plainUser } from "./messages";
import type { Call, Handlers } from "./methods";
import { badRequest } from "./refusal";
import {
  botMembership,
  type Invite,
  now,
  personOf,
  type Room,
  requireRight,
  roomOf,
  tell,
  type World,
} from "./world";

type Reads = "getChat" | "getChatMember" | "getChatMemberCount" | "getChatAdministrators";
type Invites =
  | "createChatInviteLink"
  | "editChatInviteLink"
  | "revokeChatInviteLink"
  | "exportChatInviteLink";
type Doors = "approveChatJoinRequest" | "declineChatJoinRequest" | "banChatMember" | "unbanChatMember";
type Files = "getFile" | "getUserProfilePhotos";

const HIGHEST_BAN_SECONDS = 366 * 86_400;
const SHORTEST_BAN_SECONDS = 30;

interface Invitation {
  name?: string | undefined;
  expire_date?: number | undefined;
  member_limit?: number | undefined;
  creates_join_request?: boolean | undefined;
}

export const chatMethods: Handlers<Reads | Invites | Doors | Files> = {
  getChat({ world, bot }, { chat_id }) {
    if (typeof chat_id === "number" && chat_id > 0) {
      const dialogue = bot.dialogues.get(chat_id);
      if (!dialogue) throw badRequest("chat not found");
      return fullInfo(dialogue.chat);
    }
    const room = roomOf(world, chat_id);
    botMembership(bot, room);
    return fullInfo(room.chat);
  },

  getChatMember({ world, bot }, params) {
    const room = roomOf(world, params.chat_id);
    botMembership(bot, room);
    return chatMember(standingOf(world, room, accountOf(world, params.user_id)), room);
  },

  getChatMemberCount({ world, bot }, params) {
    const room = roomOf(world, params.chat_id);
    botMembership(bot, room);
    return [...room.members.values()].filter(isInside).length;
  },

  getChatAdministrators({ world, bot }, params) {
    const room = roomOf(world, params.chat_id);
    botMembership(bot, room);
    return [...room.members.values()]
      .filter(({ status }) => status === "creator" || status === "administrator")
      .filter(({ user }) => params.return_bots || !user.is_bot || user.id === bot.user.id)
      .map((membership) => chatMember(membership, room) as ChatMemberOwner | ChatMemberAdministrator);
  },

  createChatInviteLink(call, params) {
    const room = roomOf(call.world, params.chat_id);
    requireRight(call.bot, room, "canInvite");
    checkInvitation(params);
    return linkOf(room, addInvite(call, room, { ...params, isPrimary: false }));
  },

  editChatInviteLink({ world, bot }, params) {
    const room = roomOf(world, params.chat_id);
    requireRight(bot, room, "canInvite");
    const invite = inviteOf(room, params.invite_link);
    checkInvitation(params);
    const { name: _, expire_date: __, member_limit: ___, ...kept } = invite.link;
    invite.link = { ...kept, ...invitationFields(params) };
    return linkOf(room, invite);
  },

  revokeChatInviteLink({ world, bot }, params) {
    const room = roomOf(world, params.chat_id);
    requireRight(bot, room, "canInvite");
    const invite = inviteOf(room, params.invite_link);
    invite.link = { ...invite.link, is_revoked: true };
    return linkOf(room, invite);
  },

  exportChatInviteLink(call, params) {
    const room = roomOf(call.world, params.chat_id);
    requireRight(call.bot, room, "canInvite");
    for (const invite of room.invites.values())
      if (invite.link.is_primary) invite.link = { ...invite.link, is_revoked: true };
    return addInvite(call, room, { isPrimary: true }).link.invite_link;
  },

  approveChatJoinRequest(call, params) {
    const { room, person, invite } = requestOf(call, params);
    invite.uses += 1;
    changeMembership(
      call.world,
      room,
      { user: person, status: "member" },
      { by: person, invite: invite.link, viaRequest: true },
    );
    return answered(call.world, room, person, "approved");
  },

  declineChatJoinRequest(call, params) {
    const { room, person } = requestOf(call, params);
    room.requests.delete(person.id);
    return answered(call.world, room, person, "declined");
  },

  banChatMember({ world, bot }, params) {
    const room = roomOf(world, params.chat_id);
    requireRight(bot, room, "canRestrict");
    const person = removable(world, room, params.user_id);
    const seconds = (params.until_date ?? 0) - now(world);
    const isForever = seconds < SHORTEST_BAN_SECONDS || seconds > HIGHEST_BAN_SECONDS;
    const untilDate = isForever ? 0 : (params.until_date ?? 0);
    changeMembership(world, room, { user: person, status: "kicked", untilDate }, { by: plainUser(bot) });
    return true;
  },

  unbanChatMember({ world, bot }, params) {
    const room = roomOf(world, params.chat_id);
    requireRight(bot, room, "canRestrict");
    const person = removable(world, room, params.user_id);
    const { status } = standingOf(world, room, person);
    if (status === "kicked" || (status === "member" && !params.only_if_banned))
      changeMembership(world, room, { user: person, status: "left" }, { by: plainUser(bot) });
    return true;
  },

  getFile({ world }, params) {
    const file = world.files.get(params.file_id);
    if (!file?.bytes) throw badRequest("wrong file_id or the file is temporarily unavailable");
    return { ...fileFields(file), file_path: `files/${file.fileId}/${encodeURIComponent(file.name)}` };
  },

  getUserProfilePhotos({ world }, params) {
    personOf(world, params.user_id);
    return { total_count: 0, photos: [] };
  },
};

function accountOf(world: World, userId: number): User {
  for (const bot of world.bots.values()) if (bot.user.id === userId) return plainUser(bot);
  const person = world.people.get(userId);
  if (!person) throw badRequest("PARTICIPANT_ID_INVALID");
  return person;
}

function removable(world: World, room: Room, userId: number): User {
  const account = accountOf(world, userId);
  const { status } = standingOf(world, room, account);
  if (status === "creator") throw badRequest("can't remove chat owner");
  if (status === "administrator") throw badRequest("user is an administrator of the chat");
  return account;
}

function requestOf({ world, bot }: Call, params: { chat_id: number | string; user_id: number }) {
  const room = roomOf(world, params.chat_id);
  requireRight(bot, room, "canInvite");
  const person = personOf(world, params.user_id);
  if (isInside(standingOf(world, room, person))) throw badRequest("USER_ALREADY_PARTICIPANT");
  const request = room.requests.get(person.id);
  if (!request) throw badRequest("HIDE_REQUESTER_MISSING");
  return { room, person, invite: request.invite };
}

function answered(world: World, room: Room, person: User, state: "approved" | "declined"): true {
  tell(world, { type: "join_request", chatId: room.chat.id, userId: person.id, state });
  return true;
}

function inviteOf(room: Room, link: string): Invite {
  const invite = room.invites.get(link);
  if (!invite) throw badRequest("INVITE_HASH_EXPIRED");
  return invite;
}

function checkInvitation(params: Invitation): void {
  if (params.creates_join_request && params.member_limit !== undefined)
    throw badRequest("member limit can't be specified for links requiring administrator approval");
}

const invitationFields = (params: Invitation) => ({
  creates_join_request: params.creates_join_request === true,
  ...(params.name ? { name: params.name } : {}),
  ...(params.expire_date ? { expire_date: params.expire_date } : {}),
  ...(params.member_limit ? { member_limit: params.member_limit } : {}),
});

function addInvite({ bot }: Call, room: Room, params: Invitation & { isPrimary: boolean }): Invite {
  const link = `https://t.me/+${randomBytes(12).toString("base64url")}`;
  const invite: Invite = {
    uses: 0,
    link: {
      invite_link: link,
      creator: plainUser(bot),
      is_primary: params.isPrimary,
      is_revoked: false,
      ...invitationFields(params),
    },
  };
  room.invites.set(link, invite);
  return invite;
}

function fullInfo(chat: Room["chat"] | Extract<ChatFullInfo, { type: "private" }> | object): ChatFullInfo {
  return {
    ...chat,
    accent_color_id: 0,
    max_reaction_count: 11,
    accepted_gift_types: {
      unlimited_gifts: false,
      limited_gifts: false,
      unique_gifts: false,
      premium_subscription: false,
      gifts_from_channels: false,
    },
  } as unknown as ChatFullInfo;
}
