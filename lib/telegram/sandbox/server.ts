import type { UserFromGetMe } from "grammy/types";
import type { z } from "zod";
import { type Clock, machineClock, systemClock } from "@/lib/core/time";
import { createLimits, type LimitSettings, TELEGRAM_LIMITS } from "./limits";
import type { Call } from "./methods";
import { chatMethods } from "./methods-chats";
import { messageMethods } from "./methods-messages";
import { settingMethods } from "./methods-settings";
import { starsMethods } from "./methods-stars";
import { Refusal, refuseParameter } from "./refusal";
import { isMethod, type Method, SCHEMAS } from "./schemas";
import { createStarsBook } from "./stars";
import { createUpdates, type Updates } from "./updates";
import type { SandboxBot, World } from "./world";

export interface SandboxOptions {
  readonly bots: readonly { token: string; username: string; name: string }[];
  readonly clock?: Clock;
  /** For limits and update numbers, which the sandbox's clock control must not move. */
  readonly machine?: Clock;
  /** Null switches the limits off. */
  readonly limits?: LimitSettings | null;
  /** Calls webhooks. */
  readonly fetch?: typeof fetch;
  readonly retryDelaysMs?: readonly number[];
  /** How long a payment waits for the bot's word; ten seconds where nothing is said. */
  readonly preCheckoutMs?: number;
}

export interface Envelope {
  readonly ok: boolean;
  readonly result?: unknown;
  readonly error_code?: number;
  readonly description?: string;
  readonly parameters?: { readonly retry_after: number };
}

export interface Answer {
  readonly status: number;
  readonly body: Envelope;
}

/** An error put in a method's way once: a test's stand-in for Telegram's bad days. */
export interface Fault {
  readonly errorCode: number;
  readonly description: string;
  readonly retryAfterSeconds?: number;
  /** The call has its effect all the same: the answer lies. */
  readonly happensAnyway?: boolean;
}

/** A Bot API server in memory. */
export interface SandboxServer {
  readonly world: World;
  readonly updates: Updates;
  readonly preCheckoutMs: number;
  /** Faults that wait for the next call of their method. */
  readonly faults: Map<Method, Fault>;
  handle(token: string, method: string, params: object, signal?: AbortSignal): Promise<Answer>;
}

type AnyHandler = (call: Call, params: object) => unknown;

const HANDLERS: { readonly [Name in Method]: unknown } = {
  ...messageMethods,
  ...settingMethods,
  ...chatMethods,
  ...starsMethods,
};

const WEBHOOK_TIMEOUT_MS = 30_000;
const PRE_CHECKOUT_MS = 10_000;

export function createSandboxServer(options: SandboxOptions): SandboxServer {
  const machine = options.machine ?? machineClock;
  const limits = options.limits === undefined ? TELEGRAM_LIMITS : options.limits;
  const world: World = {
    clock: options.clock ?? systemClock,
    limits: createLimits(machine, limits),
    bots: new Map(options.bots.map((bot) => [bot.token, newBot(bot, machine)])),
    people: new Map(),
    rooms: new Map(),
    files: new Map(),
    stars: createStarsBook(),
    listeners: new Set(),
    enqueue: (bot, update) => updates.enqueue(bot, update),
  };
  const updates = createUpdates(world, {
    fetch: options.fetch ?? fetch,
    retryDelaysMs: options.retryDelaysMs ?? [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000],
    webhookTimeoutMs: WEBHOOK_TIMEOUT_MS,
  });
  const faults = new Map<Method, Fault>();
  return {
    world,
    updates,
    faults,
    preCheckoutMs: options.preCheckoutMs ?? PRE_CHECKOUT_MS,
    async handle(token, method, params, signal) {
      try {
        const bot = world.bots.get(token);
        if (!bot) throw new Refusal(401, "Unauthorized");
        const name = methodNamed(method);
        const given = checked(SCHEMAS[name], params);
        const fault = faults.get(name);
        faults.delete(name);
        if (fault && !fault.happensAnyway) throw refusalOf(fault);
        const result = await (HANDLERS[name] as AnyHandler)({ world, updates, bot, signal }, given);
        if (fault) throw refusalOf(fault);
        return { status: 200, body: { ok: true, result } };
      } catch (error) {
        if (error instanceof Refusal) return refused(error);
        throw error;
      }
    },
  };
}

const METHOD_BY_LOWER_CASE = new Map(Object.keys(SCHEMAS).map((name) => [name.toLowerCase(), name]));

/** Method names are case-insensitive in the Bot API. */
function methodNamed(given: string): Method {
  const name = METHOD_BY_LOWER_CASE.get(given.toLowerCase());
  if (name === undefined || !isMethod(name)) throw new Refusal(404, "Not Found: method not found");
  return name;
}

function checked(schema: z.ZodType<object>, params: object): object {
  const given = Object.fromEntries(
    Object.entries(params).filter(([, value]) => value !== null && value !== undefined),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const parameter = String(parsed.error.issues[0]?.path[0] ?? "request");
  throw refuseParameter(parameter, !Object.hasOwn(given, parameter));
}

const refusalOf = ({ errorCode, description, retryAfterSeconds }: Fault): Refusal =>
  new Refusal(errorCode, description, retryAfterSeconds);

const refused = ({ errorCode, message, retryAfter }: Refusal): Answer => ({
  status: errorCode,
  body: {
    ok: false,
    error_code: errorCode,
    description: message,
    ...(retryAfter === undefined ? {} : { parameters: { retry_after: retryAfter } }),
  },
});

function newBot(bot: { token: string; username: string; name: string }, machine: Clock): SandboxBot {
  const user: UserFromGetMe = {
    id: Number(bot.token.split(":")[0]),
    is_bot: true,
    first_name: bot.name,
    username: bot.username,
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: true,
    has_topics_enabled: false,
    allows_users_to_create_topics: false,
    can_manage_bots: false,
    supports_join_request_queries: false,
  } as UserFromGetMe;
  return {
    token: bot.token,
    user,
    dialogues: new Map(),
    commands: new Map(),
    menuButtons: new Map(),
    names: new Map(),
    descriptions: new Map(),
    shortDescriptions: new Map(),
    callbacks: new Map(),
    queue: [],
    // Numbers keep rising over restarts, so that no new update looks like one already handled.
    nextUpdateId: machine.now().getTime(),
    allowedUpdates: [],
    webhook: undefined,
  };
}
