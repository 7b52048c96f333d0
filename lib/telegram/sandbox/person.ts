import { randomBytes } from "node:crypto";
import type { Message, User } from "grammy/types";
import { findEntities } from "./formatting";
import {
  askToJoin,
  changeMembership,
  isInside,
  type JoinRefusal,
  refusalOfInvite,
  standingOf,
} from "./membership";
import { plainUser, post } from "./messages";
import { launchMiniApp, type MiniAppLaunch, type MiniAppRequest } from "./mini-app";
import { type OpenInvoice, openInvoice } from "./person-pays";
import type { SandboxServer } from "./server";
import {
  chatInstance,
  type Dialogue,
  dialogueOf,
  type Invite,
  now,
  type Room,
  type SandboxBot,
} from "./world";

export type JoinOutcome =
  | { status: "joined" | "asked"; chatId: number }
  | { status: "refused"; reason: JoinRefusal };

/** What a person can do in Telegram, for the phone page and for tests. */
export interface Person {
  readonly user: User;
  /** Everything in the chat with the bot, oldest first. */
  chat(): readonly Message[];
  /** Presses Start, with the payload of a `?start=` link. */
  start(payload?: string): Message;
  sendText(text: string): Message;
  /** What the button says that hands over the phone; null where the bot asks for none. */
  contactButton(): string | null;
  /** Sends a contact: the person's own, vouched for by Telegram, or somebody else's card. */
  shareContact(other?: { phone: string; telegramId?: number }): Message;
  /** Presses an inline button; the answer arrives as a `callback_answered` event with the same id. */
  pressButton(messageId: number, callbackData: string): { queryId: string };
  /** Opens an invoice by its link, or by the message that carries it. */
  openInvoice(link: string | { messageId: number }): OpenInvoice;
  /** Follows an invite link: comes in, asks to come in, or is refused. */
  openInviteLink(link: string): JoinOutcome;
  leave(chatId: number | bigint): void;
  blockBot(): void;
  unblockBot(): void;
  /** Cancels or takes up again a Stars subscription in Telegram's own settings. */
  cancelStarsSubscription(chargeId: string, isCancelled?: boolean): void;
  openMiniApp(request?: MiniAppRequest): MiniAppLaunch;
}

/** Acts as one person towards one bot. */
export function actAs(server: SandboxServer, bot: SandboxBot, user: User): Person {
  const { world } = server;
  const dialogue = dialogueOf(bot, user);
  const stranger: Person = {
    user,
    chat: () => [...dialogue.messages.values()],
    start: (payload) => stranger.sendText(payload ? `/start ${payload}` : "/start"),
    sendText(text) {
      setBlocked(server, bot, dialogue, user, false);
      dialogue.started = true;
      const entities = findEntities(text);
      const message = post(world, bot, dialogue, {
        from: user,
        text,
        ...(entities.length > 0 ? { entities } : {}),
      });
      world.enqueue(bot, { message: message as never });
      return message;
    },
    contactButton: () => dialogue.contactButton,
    shareContact(other) {
      setBlocked(server, bot, dialogue, user, false);
      dialogue.started = true;
      dialogue.contactButton = null;
      const owner = other ? other.telegramId : user.id;
      const message = post(world, bot, dialogue, {
        from: user,
        contact: {
          phone_number: other?.phone ?? phoneOf(user),
          first_name: user.first_name,
          ...(owner === undefined ? {} : { user_id: owner }),
        },
      });
      world.enqueue(bot, { message: message as never });
      return message;
    },
    pressButton(messageId, callbackData) {
      const message = dialogue.messages.get(messageId);
      if (!message || !hasButton(message, callbackData))
        throw new Error(`Message ${messageId} has no button with this data.`);
      const queryId = String(randomBytes(8).readBigUInt64BE() >> 1n);
      bot.callbacks.set(queryId, { userId: user.id, date: now(world) });
      world.enqueue(bot, {
        callback_query: {
          id: queryId,
          from: user,
          message,
          chat_instance: chatInstance(bot, user),
          data: callbackData,
        },
      });
      return { queryId };
    },
    openInvoice: (link) => openInvoice(server, bot, user, link),
    openInviteLink: (link) => openInviteLink(server, user, link),
    leave(chatId) {
      const room = world.rooms.get(Number(chatId));
      if (room && isInside(standingOf(world, room, user)))
        changeMembership(world, room, { user, status: "left" }, { by: user });
    },
    blockBot: () => setBlocked(server, bot, dialogue, user, true),
    unblockBot: () => setBlocked(server, bot, dialogue, user, false),
    cancelStarsSubscription(chargeId, isCancelled = true) {
      const charge = world.stars.charges.get(chargeId);
      if (charge?.user.id !== user.id || charge.paidUntil === null)
        throw new Error("This person has no such subscription.");
      charge.isCancelled = isCancelled;
    },
    openMiniApp: (request = {}) => launchMiniApp(world, bot, user, request),
  };
  return stranger;
}

/** Everybody in the sandbox has a phone: a number that belongs to nobody, made from their account. */
const phoneOf = ({ id }: User): string => `+999${String(id).padStart(10, "0").slice(-10)}`;

function hasButton(message: Message, data: string): boolean {
  const buttons = message.reply_markup?.inline_keyboard.flat() ?? [];
  return buttons.some((button) => "callback_data" in button && button.callback_data === data);
}

function openInviteLink({ world }: SandboxServer, user: User, link: string): JoinOutcome {
  for (const room of world.rooms.values()) {
    const invite = room.invites.get(link);
    if (invite) return followInvite(world, room, invite, user);
  }
  return { status: "refused", reason: "invite_not_found" };
}

function followInvite(world: SandboxServer["world"], room: Room, invite: Invite, user: User): JoinOutcome {
  const reason = refusalOfInvite(world, room, invite, user);
  if (reason !== null) return { status: "refused", reason };
  const chatId = room.chat.id;
  if (invite.link.creates_join_request) {
    askToJoin(world, room, invite, user);
    return { status: "asked", chatId };
  }
  invite.uses += 1;
  changeMembership(world, room, { user, status: "member" }, { by: user, invite: invite.link });
  return { status: "joined", chatId };
}

function setBlocked(
  { world }: SandboxServer,
  bot: SandboxBot,
  dialogue: Dialogue,
  user: User,
  isBlocked: boolean,
): void {
  if (dialogue.blocked === isBlocked) return;
  dialogue.blocked = isBlocked;
  const me = plainUser(bot);
  const member = { status: "member", user: me } as const;
  const kicked = { status: "kicked", user: me, until_date: 0 } as const;
  world.enqueue(bot, {
    my_chat_member: {
      chat: dialogue.chat,
      from: user,
      date: now(world),
      old_chat_member: isBlocked ? member : kicked,
      new_chat_member: isBlocked ? kicked : member,
    },
  });
}
