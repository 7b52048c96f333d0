import { randomInt } from "node:crypto";
import type { Message, User } from "grammy/types";
import { InvariantError } from "@/lib/core/errors";
import { answerHttp } from "./http";
import { ALL_RIGHTS, changeMembership } from "./membership";
import { plainUser } from "./messages";
import { actAs, type Person } from "./person";
import { renewStarsSubscription } from "./person-pays";
import type { Method } from "./schemas";
import { createSandboxServer, type Fault, type SandboxOptions, type SandboxServer } from "./server";
import {
  dialogueOf,
  type Membership,
  type Rights,
  type Room,
  roomOf,
  type SandboxBot,
  type SandboxEvent,
} from "./world";

export interface Profile {
  readonly firstName?: string;
  readonly lastName?: string | null;
  readonly username?: string | null;
  readonly languageCode?: string | null;
}

export interface KnownPerson extends Profile {
  readonly telegramId: bigint | number;
}

/** A channel as its members see it. */
export interface RoomView {
  readonly chatId: number;
  readonly title: string;
  readonly members: readonly Membership[];
  readonly waiting: readonly User[];
  readonly posts: readonly Message[];
}

/** The sandbox Telegram: a Bot API server on one side, people on the other. */
export interface TelegramSandbox {
  readonly server: SandboxServer;
  readonly bot: SandboxBot;
  /** Answers Bot API requests without a network; hand it to grammY. */
  readonly fetch: typeof fetch;
  answer(request: Request): Promise<Response>;
  /** Acts as a person; one never seen before comes into being. */
  asUser(userId: bigint | number, profile?: Profile): Person;
  createChannel(channel: { title: string; chatId?: bigint | number; kind?: "channel" | "supergroup" }): {
    chatId: number;
  };
  /** Brings a channel back as Kiosk knows it, without telling anybody. */
  restoreChannel(channel: { chatId: bigint | number; title: string; members: readonly KnownPerson[] }): void;
  /** Brings back a person who had started the bot, without telling anybody. */
  restorePerson(person: KnownPerson): void;
  room(chatId: bigint | number): RoomView;
  rooms(): RoomView[];
  /** Changes what the bot may do in a channel; null makes it an ordinary member. */
  setBotRights(chatId: bigint | number, rights: Partial<Rights> | null): void;
  renewStarsSubscription(chargeId: string): { chargeId: string };
  failNext(method: Method, fault: Fault): void;
  /** While true nothing answers, as when Telegram cannot be reached. */
  setOutage(isOut: boolean): void;
  subscribe(listener: (event: SandboxEvent) => void): () => void;
  /** Resolves once every waiting update was handed to the webhook. */
  idle(): Promise<void>;
  stop(): void;
}

/** The person who made the channels. */
const FOUNDER: User = { id: 100, is_bot: false, first_name: "Madar", username: "madar_founder" };

export function createTelegramSandbox(options: SandboxOptions): TelegramSandbox {
  const server = createSandboxServer(options);
  const { world, updates } = server;
  const [bot] = world.bots.values();
  if (!bot) throw new InvariantError("a sandbox needs a bot");
  let isOut = false;

  function openRoom(chatId: number, title: string, type: "channel" | "supergroup"): Room {
    const room: Room = {
      chat: { id: chatId, type, title },
      members: new Map(),
      invites: new Map(),
      requests: new Map(),
      messages: new Map(),
      lastMessageId: 0,
    };
    room.members.set(FOUNDER.id, { user: FOUNDER, status: "creator" });
    const me = plainUser(bot as SandboxBot);
    room.members.set(me.id, { user: me, status: "administrator", rights: ALL_RIGHTS });
    world.people.set(FOUNDER.id, FOUNDER);
    world.rooms.set(chatId, room);
    return room;
  }

  function know(userId: number, profile: Profile | undefined): User {
    const before = world.people.get(userId);
    if (before && profile === undefined) return before;
    const lastName = profile?.lastName ?? before?.last_name;
    const username = profile?.username ?? before?.username;
    const language = profile?.languageCode ?? before?.language_code ?? "en";
    const user: User = {
      id: userId,
      is_bot: false,
      first_name: profile?.firstName ?? before?.first_name ?? "Guest",
      ...(lastName ? { last_name: lastName } : {}),
      ...(username ? { username } : {}),
      language_code: language as NonNullable<User["language_code"]>,
    };
    world.people.set(userId, user);
    return user;
  }

  return {
    server,
    bot,
    fetch: (input, init) => fetchInProcess(server, isOut, input, init),
    answer: async (request) =>
      isOut ? new Response("Bad Gateway", { status: 502 }) : answerHttp(server, request),
    asUser: (userId, profile) => actAs(server, bot, know(Number(userId), profile)),
    createChannel({ title, chatId, kind = "channel" }) {
      const id =
        chatId === undefined ? -1_000_000_000_000 - randomInt(1_000_000_000, 4_000_000_000) : Number(chatId);
      openRoom(id, title, kind);
      return { chatId: id };
    },
    restoreChannel({ chatId, title, members }) {
      const room = world.rooms.get(Number(chatId)) ?? openRoom(Number(chatId), title, "channel");
      for (const { telegramId, ...profile } of members) {
        const user = know(Number(telegramId), profile);
        room.members.set(user.id, { user, status: "member" });
      }
    },
    restorePerson({ telegramId, ...profile }) {
      dialogueOf(bot, know(Number(telegramId), profile)).started = true;
    },
    room: (chatId) => viewOf(roomOf(world, Number(chatId))),
    rooms: () => [...world.rooms.values()].map(viewOf),
    setBotRights(chatId, rights) {
      const room = roomOf(world, Number(chatId));
      const me = plainUser(bot);
      const next: Membership =
        rights === null
          ? { user: me, status: "member" }
          : { user: me, status: "administrator", rights: { ...ALL_RIGHTS, ...rights } };
      changeMembership(world, room, next, { by: FOUNDER });
    },
    renewStarsSubscription: (chargeId) => renewStarsSubscription(server, chargeId),
    failNext: (method, fault) => void server.faults.set(method, fault),
    setOutage(next) {
      isOut = next;
    },
    subscribe(listener) {
      world.listeners.add(listener);
      return () => void world.listeners.delete(listener);
    },
    idle: () => updates.idle(),
    stop: () => updates.stop(),
  };
}

const viewOf = (room: Room): RoomView => ({
  chatId: room.chat.id,
  title: room.chat.title,
  members: [...room.members.values()],
  waiting: [...room.requests.values()].map(({ user }) => user),
  posts: [...room.messages.values()],
});

type FetchArguments = Parameters<typeof fetch>;

async function fetchInProcess(
  server: SandboxServer,
  isOut: boolean,
  input: FetchArguments[0],
  init: FetchArguments[1] = {},
): Promise<Response> {
  if (isOut) throw new TypeError("fetch failed");
  const { body, method = "GET", headers = {}, signal } = init;
  // grammY brings its own kind of signal and of stream, which Request does not take.
  const aborted = new AbortController();
  if (signal?.aborted) aborted.abort();
  signal?.addEventListener("abort", () => aborted.abort());
  const request = new Request(input instanceof Request ? input.url : input, {
    method,
    headers,
    signal: aborted.signal,
    ...(body === undefined || body === null ? {} : { body: await bytesOf(body) }),
  });
  return answerHttp(server, request);
}

async function bytesOf(body: unknown): Promise<string | Uint8Array<ArrayBuffer>> {
  if (typeof body === "string") return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}
