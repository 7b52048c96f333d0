import { AsyncLocalStorage } from "node:async_hooks";
import { Api } from "grammy";
import pg from "pg";
import { productChannels } from "@/db/schema/catalog";
import { telegramChannels } from "@/db/schema/telegram";
import { createRandom, type Random } from "@/db/seed/random";
import type { Ctx } from "@/db/transaction";
import { type Actor, system } from "@/lib/core/actor";
import { type Id, newId } from "@/lib/core/ids";
import type { DeliveryCtx } from "@/lib/delivery/types";
import type { OutboxEvent } from "@/lib/events/types";
import { PROVIDER_KINDS } from "@/lib/payments/providers/registry";
import { sandboxClientOptions } from "@/lib/telegram/api";
import { createTelegramSandbox, type TelegramSandbox } from "@/lib/telegram/sandbox/sandbox";
import { movableClock } from "@/tests/access-shop";
import { type CommerceShop, openCommerceShop } from "@/tests/commerce-shop";
import { Bank, type Fate } from "./bank";
import { Killed, type Process, startProcess } from "./process";
import { type Mutation, Turns } from "./turns";

/** The process whose work runs now: the one that a call to the outside can kill. */
export const acting = new AsyncLocalStorage<Process>();

const BOT_TOKEN = "7000000001:simulated";
export const CODE = "SIM";
/** How often the code can be used in one world. */
const CODE_USES = 3;

export interface Buyer {
  id: Id<"customer">;
  telegramId: bigint;
  /** Orders they placed, as they remember them. */
  orders: Id<"order">[];
}

export interface SimulationOptions {
  url: string;
  seed: number;
  mutate?: Mutation | undefined;
  /** The name of a deed that this world's people do much more often than others do. */
  often?: string | undefined;
}

/** One shop, one bank, one Telegram, and everything that can go wrong between them. */
export interface World {
  readonly random: Random;
  readonly clock: ReturnType<typeof movableClock>;
  readonly bank: Bank;
  readonly telegram: TelegramSandbox;
  readonly shop: CommerceShop;
  readonly chatId: number;
  readonly buyers: Buyer[];
  /** Events that the outbox told and whose work is not done: the job engine's own memory, which no crash empties. */
  readonly events: OutboxEvent[];
  readonly turns: Turns;
  readonly often: string | undefined;
  /** Who came into the channel, as Telegram still has to tell the bot. */
  readonly arrivals: { telegramId: bigint; inviteLink: string }[];
  /** What happened, for whoever replays a failure. */
  readonly log: string[];
  /** A context in a living process; another one where the last has died. */
  as(actor: Actor, process?: Process): DeliveryCtx;
  process(): Process;
  second(): Process;
  /** Faults from now on, or none any more. */
  trouble(isTrouble: boolean): void;
  close(): Promise<void>;
}

export async function createWorld({ url, seed, mutate, often }: SimulationOptions): Promise<World> {
  const random = createRandom(seed);
  const clock = movableClock("2026-03-01T09:00:00Z");
  // Two processes side by side draw each from their own: which of them comes first to its call is the machine's to say.
  const drawn = () => acting.getStore()?.random ?? random;
  const bank = new Bank(drawn);
  const watcher = new pg.Client({ connectionString: url });
  await watcher.connect();
  const turns = new Turns(random, watcher, mutate);
  const log: string[] = [];
  let isTrouble = false;
  let serial = 0;
  let current: Process | null = null;
  let other: Process | null = null;
  const living = (of: Process | null): Process => {
    if (of && !of.isDead) return of;
    serial += 1;
    return startProcess(`process ${serial}`, url, turns, createRandom(seed * 1000 + serial));
  };

  const fate = (): Fate => {
    acting.getStore()?.live();
    if (!isTrouble) return "fine";
    return drawn().weighted([
      ["fine", 80],
      ["down", 6],
      ["lost_answer", 6],
      ["killed_before", 4],
      ["killed_after", 4],
    ]);
  };
  const kill = (): Killed => {
    const process = acting.getStore();
    process?.kill();
    return new Killed(`${process?.name ?? "a process"} was killed during a call`);
  };
  bank.fate = fate;
  bank.kill = kill;
  (PROVIDER_KINDS as Record<string, typeof bank.kind>)["sandbox"] = bank.kind;

  const telegram = createTelegramSandbox({
    bots: [{ token: BOT_TOKEN, username: "sim_bot", name: "Sim" }],
    clock,
    limits: null,
  });
  const api = new Api(BOT_TOKEN, sandboxClientOptions(withFate(telegram.fetch, fate, kill)));
  const process = () => {
    current = living(current);
    return current;
  };
  const contextOf = (actor: Actor, of: Process): DeliveryCtx => ({
    db: of.database.db,
    clock,
    actor,
    telegram: api,
  });

  const shop = await openCommerceShop(process().database, clock);
  const { chatId } = telegram.createChannel({ title: "Club" });
  const channelId = newId("channel");
  await shop.ctx.db
    .insert(telegramChannels)
    .values({ id: channelId, chatId: BigInt(chatId), title: "Club", createdAt: clock.now() });
  await shop.ctx.db.insert(productChannels).values({ productId: shop.productId, channelId });
  await shop.promotion({ code: CODE, maximumUses: CODE_USES, maximumPerCustomer: 1, returnsOnRefund: true });
  const buyers: Buyer[] = [];
  for (let i = 0; i < 4; i++) {
    const { id, telegramId } = await shop.customer();
    telegram.asUser(telegramId, { firstName: `Buyer ${i + 1}` }).start();
    buyers.push({ id, telegramId, orders: [] });
  }

  return {
    random,
    clock,
    bank,
    telegram,
    shop,
    chatId,
    buyers,
    events: [],
    arrivals: [],
    turns,
    often,
    log,
    process,
    second() {
      other = living(other);
      return other;
    },
    as: (actor, of = process()) => contextOf(actor, of),
    trouble(next) {
      isTrouble = next;
      bank.calm = !next;
    },
    async close() {
      telegram.stop();
      for (const each of [current, other]) await each?.close();
      await watcher.end();
    },
  };
}

export const asJob = (world: World, of?: Process): DeliveryCtx => world.as(system("simulation"), of);
export const asBuyer = (world: World, { id }: Buyer, of?: Process): Ctx =>
  world.as({ kind: "customer", customerId: id }, of);

/** Telegram with the same misfortunes as the bank. */
function withFate(fetch: TelegramSandbox["fetch"], fate: () => Fate, kill: () => Killed): typeof fetch {
  return async (input, init) => {
    const fated = fate();
    if (fated === "killed_before") throw kill();
    if (fated === "down") return new Response("Bad Gateway", { status: 502 });
    const answer = await fetch(input, init);
    if (fated === "killed_after") throw kill();
    if (fated === "lost_answer") return new Response("Bad Gateway", { status: 502 });
    return answer;
  };
}
