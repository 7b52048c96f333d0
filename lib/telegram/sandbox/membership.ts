import type { ChatInviteLink, ChatMember, ChatMemberUpdated, User } from "grammy/types";
import {
  type Invite,
  type Membership,
  now,
  type Rights,
  type Room,
  type SandboxBot,
  tell,
  type World,
} from "./world";

export const ALL_RIGHTS: Rights = { canInvite: true, canRestrict: true, canPost: true };

/** A person's standing now: a ban that has run out is over, a stranger has left. */
export function standingOf(world: World, room: Room, user: User): Membership {
  const known = room.members.get(user.id);
  if (!known) return { user, status: "left" };
  const isOver = known.status === "kicked" && known.untilDate && known.untilDate <= now(world);
  return isOver ? { user, status: "left" } : known;
}

export const isInside = (membership: Membership): boolean =>
  membership.status !== "left" && membership.status !== "kicked";

/** The membership as the Bot API shows it. */
export function chatMember(membership: Membership, room: Room): ChatMember {
  const { user, status, rights = ALL_RIGHTS } = membership;
  if (status === "kicked") return { status, user, until_date: membership.untilDate ?? 0 };
  if (status === "creator") return { status, user, is_anonymous: false };
  if (status !== "administrator") return { status, user };
  return {
    status,
    user,
    can_be_edited: false,
    is_anonymous: false,
    can_manage_chat: true,
    can_delete_messages: true,
    can_manage_video_chats: true,
    can_restrict_members: rights.canRestrict,
    can_promote_members: false,
    can_change_info: true,
    can_invite_users: rights.canInvite,
    can_post_stories: false,
    can_edit_stories: false,
    can_delete_stories: false,
    ...(room.chat.type === "channel"
      ? { can_post_messages: rights.canPost, can_edit_messages: rights.canPost }
      : { can_pin_messages: true, can_manage_topics: false }),
    // grammY's types already ask for rights of a later Bot API than the one we are shaped after.
  } as ChatMember;
}

export interface Change {
  readonly by: User;
  readonly invite?: ChatInviteLink;
  readonly viaRequest?: boolean;
}

/** Sets a membership and tells every bot that Telegram would tell. */
export function changeMembership(world: World, room: Room, next: Membership, change: Change): void {
  const before = standingOf(world, room, next.user);
  const userId = next.user.id;
  room.members.set(userId, next);
  room.requests.delete(userId);
  if (before.status === next.status && before.rights === next.rights) return;
  const updated: ChatMemberUpdated = {
    chat: room.chat,
    from: change.by,
    date: now(world),
    old_chat_member: chatMember(before, room),
    new_chat_member: chatMember(next, room),
    ...(change.invite ? { invite_link: change.invite } : {}),
    ...(change.viaRequest ? { via_join_request: true } : {}),
  };
  for (const bot of world.bots.values()) {
    if (bot.user.id === userId) world.enqueue(bot, { my_chat_member: updated });
    else if (isAdministrator(bot, room)) world.enqueue(bot, { chat_member: updated });
  }
  tell(world, { type: "member", chatId: room.chat.id, userId, status: next.status });
}

const isAdministrator = (bot: SandboxBot, room: Room): boolean =>
  room.members.get(bot.user.id)?.status === "administrator";

export type JoinRefusal =
  | "invite_not_found"
  | "invite_revoked"
  | "invite_expired"
  | "invite_used_up"
  | "banned"
  | "already_inside";

/** Why a person cannot come in by an invite now, or null. */
export function refusalOfInvite(world: World, room: Room, invite: Invite, person: User): JoinRefusal | null {
  const { link } = invite;
  const standing = standingOf(world, room, person);
  if (standing.status === "kicked") return "banned";
  if (isInside(standing)) return "already_inside";
  if (link.is_revoked) return "invite_revoked";
  if (link.expire_date !== undefined && link.expire_date <= now(world)) return "invite_expired";
  if (link.member_limit !== undefined && invite.uses >= link.member_limit) return "invite_used_up";
  return null;
}

export function askToJoin(world: World, room: Room, invite: Invite, person: User): void {
  const date = now(world);
  room.requests.set(person.id, { user: person, invite, date });
  const request = {
    chat: room.chat,
    from: person,
    user_chat_id: person.id,
    date,
    invite_link: linkOf(room, invite),
  };
  for (const bot of world.bots.values())
    if (isAdministrator(bot, room)) world.enqueue(bot, { chat_join_request: request });
  tell(world, { type: "join_request", chatId: room.chat.id, userId: person.id, state: "asked" });
}

/** The link as the Bot API shows it, with the number of people waiting on it. */
export function linkOf(room: Room, invite: Invite): ChatInviteLink {
  let waiting = 0;
  for (const request of room.requests.values()) if (request.invite === invite) waiting += 1;
  return waiting === 0 ? { ...invite.link } : { ...invite.link, pending_join_request_count: waiting };
}
