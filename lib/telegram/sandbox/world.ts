import type {
  BotCommand,
  Chat,
  ChatInviteLink,
  MenuButton,
  Message,
  Update,
  User,
  UserFromGetMe,
} from "grammy/types";
import { type Clock, unixSeconds } from "@/lib/core/time";
import type { Limits } from "./limits";
import { badRequest, forbidden } from "./refusal";
import type { StarsBook } from "./stars";

/** What a bot may do in a channel; an administrator without a right is refused as Telegram refuses it. */
export interface Rights {
  readonly canInvite: boolean;
  readonly canRestrict: boolean;
  readonly canPost: boolean;
}

export interface Membership {
  readonly user: User;
  readonly status: "creator" | "administrator" | "member" | "left" | "kicked";
  readonly rights?: Rights;
  /** Unix seconds at which a ban ends; 0 is never. */
  readonly untilDate?: number;
}

export interface Invite {
  link: ChatInviteLink;
  uses: number;
}

/** A channel or group. */
export interface Room {
  readonly chat: Chat.ChannelChat | Chat.SupergroupChat;
  readonly members: Map<number, Membership>;
  readonly invites: Map<string, Invite>;
  readonly requests: Map<number, { readonly user: User; readonly invite: Invite; readonly date: number }>;
  readonly messages: Map<number, Message>;
  lastMessageId: number;
}

/** The private chat of one person with one bot. */
export interface Dialogue {
  readonly chat: Chat.PrivateChat;
  readonly messages: Map<number, Message>;
  lastMessageId: number;
  started: boolean;
  blocked: boolean;
  /** The button of the person's keyboard that hands over their phone; null where the bot asks for none. */
  contactButton: string | null;
}

export interface Webhook {
  readonly url: string;
  readonly secret: string | undefined;
  readonly maxConnections: number;
  lastError: { readonly date: number; readonly message: string } | undefined;
}

/** Texts per language code; "" is for everyone else. */
type PerLanguage = Map<string, string>;

export interface SandboxBot {
  readonly token: string;
  readonly user: UserFromGetMe;
  readonly dialogues: Map<number, Dialogue>;
  readonly commands: Map<string, BotCommand[]>;
  readonly menuButtons: Map<number | "default", MenuButton>;
  readonly names: PerLanguage;
  readonly descriptions: PerLanguage;
  readonly shortDescriptions: PerLanguage;
  readonly callbacks: Map<string, { readonly userId: number; readonly date: number }>;
  queue: Update[];
  nextUpdateId: number;
  allowedUpdates: readonly string[];
  webhook: Webhook | undefined;
}

/** What changed, for whoever watches: the phone page and tests. */
export type SandboxEvent =
  | {
      type: "message" | "message_edited" | "message_deleted";
      bot: string;
      chatId: number;
      message: Message;
    }
  | { type: "member"; chatId: number; userId: number; status: Membership["status"] }
  | { type: "join_request"; chatId: number; userId: number; state: "asked" | "approved" | "declined" }
  | { type: "callback_answered"; queryId: string; userId: number; text: string | null; isAlert: boolean }
  | { type: "payment"; userId: number; chargeId: string; state: "paid" | "refunded" }
  | { type: "appearance"; bot: string };

export interface StoredFile {
  readonly fileId: string;
  readonly uniqueId: string;
  readonly name: string;
  readonly mimeType: string;
  /** Null for a file that was sent by its web address. */
  readonly bytes: Uint8Array | null;
}

/** Everything the sandbox remembers. */
export interface World {
  /** The people's time, which the sandbox's own control moves. */
  readonly clock: Clock;
  readonly limits: Limits;
  readonly bots: Map<string, SandboxBot>;
  readonly people: Map<number, User>;
  readonly rooms: Map<number, Room>;
  readonly files: Map<string, StoredFile>;
  readonly stars: StarsBook;
  readonly listeners: Set<(event: SandboxEvent) => void>;
  /** Hands an update to a bot; set by the server once queues exist. */
  enqueue(bot: SandboxBot, update: Omit<Update, "update_id">): void;
}

export const now = (world: World): number => unixSeconds(world.clock.now());

export function tell(world: World, event: SandboxEvent): void {
  for (const listener of world.listeners) listener(event);
}

export function personOf(world: World, userId: number): User {
  const person = world.people.get(userId);
  if (!person) throw badRequest("user not found");
  return person;
}

/** A person's private chat with the bot, opened on the person's side. */
export function dialogueOf(bot: SandboxBot, person: User): Dialogue {
  const existing = bot.dialogues.get(person.id);
  if (existing) return existing;
  const { id, first_name, last_name, username } = person;
  const chat: Chat.PrivateChat = {
    id,
    type: "private",
    first_name,
    ...(last_name === undefined ? {} : { last_name }),
    ...(username === undefined ? {} : { username }),
  };
  const dialogue: Dialogue = {
    chat,
    messages: new Map(),
    lastMessageId: 0,
    started: false,
    blocked: false,
    contactButton: null,
  };
  bot.dialogues.set(id, dialogue);
  return dialogue;
}

export function roomOf(world: World, chatId: number | string): Room {
  if (typeof chatId === "number") {
    const room = world.rooms.get(chatId);
    if (room) return room;
  } else {
    for (const room of world.rooms.values()) if (`@${room.chat.username}` === chatId) return room;
  }
  throw badRequest("chat not found");
}

/** The private chat a bot may write to; Telegram lets no bot speak first. */
export function openDialogue(world: World, bot: SandboxBot, chatId: number): Dialogue {
  if (!world.people.has(chatId)) throw badRequest("chat not found");
  const dialogue = bot.dialogues.get(chatId);
  if (dialogue?.blocked) throw forbidden("bot was blocked by the user");
  if (!dialogue?.started) throw forbidden("bot can't initiate conversation with a user");
  return dialogue;
}

/** The bot's own membership in a room; a bot outside is refused. */
export function botMembership(bot: SandboxBot, room: Room): Membership {
  const membership = room.members.get(bot.user.id);
  const kind = `${room.chat.type} chat`;
  if (membership?.status === "kicked") throw forbidden(`bot was kicked from the ${kind}`);
  if (!membership || membership.status === "left") throw forbidden(`bot is not a member of the ${kind}`);
  return membership;
}

const REFUSALS: Readonly<Record<keyof Rights, string>> = {
  canInvite: "not enough rights to manage chat invite link",
  canRestrict: "not enough rights to restrict/unrestrict chat member",
  canPost: "need administrator rights in the channel chat",
};

export function requireRight(bot: SandboxBot, room: Room, right: keyof Rights): void {
  if (!botMembership(bot, room).rights?.[right]) throw badRequest(REFUSALS[right]);
}

/** Stable for a person and a bot, as Telegram's is. */
export const chatInstance = (bot: SandboxBot, user: User): string =>
  String((BigInt(bot.user.id) << 20n) ^ BigInt(user.id));
