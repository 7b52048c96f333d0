import { UnavailableError } from "@/lib/core/errors";
import { HOUR } from "@/lib/core/time";
import { TelegramRefusal } from "@/lib/telegram/api";
import { judge } from "./oracles";
import { Killed, type Process } from "./process";
import {
  chooseDeed,
  cronsOf,
  type Deed,
  deliverOneWebhook,
  relay,
  tellOneArrival,
  workOneEvent,
} from "./work";
import { acting, createWorld, type SimulationOptions, type World } from "./world";

const STEPS = 60;
const QUIET_ROUNDS = 16;

export interface Verdict {
  readonly seed: number;
  /** What is wrong; empty where all promises were kept. */
  readonly wrong: readonly string[];
  /** What happened on the way. */
  readonly log: readonly string[];
}

/** Lives one world to its end: some days of trouble, then quiet, then judgement. The same seed lives the same world. */
export async function simulate(options: SimulationOptions): Promise<Verdict> {
  const world = await createWorld(options);
  const wrong: string[] = [];
  try {
    world.trouble(true);
    for (let step = 0; step < STEPS && wrong.length === 0; step++) await live(world, wrong);
    if (wrong.length === 0) wrong.push(...(await settleDown(world)));
  } finally {
    await world.close();
  }
  return { seed: options.seed, wrong, log: world.log };
}

/** One deed, or two side by side statement by statement; now and then a process dies in the middle. */
async function live(world: World, wrong: string[]): Promise<void> {
  const { random, turns } = world;
  const deed = chooseDeed(world);
  const beside = deed.isDoubled ? deed : random.chance(0.3) ? chooseDeed(world) : null;
  const isPair = beside !== null && !deed.isOutside && !beside.isOutside;
  const process = world.process();
  const victim = random.chance(0.12);
  if (victim) turns.killLater(process, random.whole(1, 30), random.pick(["before", "after"]));
  world.log.push(isPair && !deed.isDoubled ? `${deed.name} beside ${beside.name}` : deed.name);
  const tasks = isPair ? [task(process, deed), task(world.second(), beside)] : [task(process, deed)];
  const ended = await turns.together(tasks);
  turns.spare();
  ended.forEach((outcome, index) => {
    const of = tasks[index]?.process;
    if (outcome.status === "rejected" && of) note(world, of, outcome.reason, wrong);
  });
}

export const task = (process: Process, deed: Deed) => ({
  process,
  work: () => acting.run(process, () => deed.run(process)),
});

/** What may happen in trouble, and what may not. */
function note(world: World, process: Process, error: unknown, wrong: string[]): void {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  // One line and no ids of this run: the same seed tells the same story.
  world.log.push(
    `  ${process.name}: ${message
      .split("\n")[0]
      ?.replace(/_[0-9a-z]{26}/g, "_…")
      .slice(0, 160)}`,
  );
  const isExpected =
    process.isDead ||
    error instanceof Killed ||
    error instanceof UnavailableError ||
    error instanceof TelegramRefusal;
  if (!isExpected) wrong.push(`an accident nobody planned: ${message}`);
}

/** Ends all trouble, lets time pass until nothing waits, and judges. */
export async function settleDown(world: World): Promise<string[]> {
  const wrong: string[] = [];
  world.trouble(false);
  world.turns.spare();
  await quieten(world, wrong);
  return wrong.length > 0 ? wrong : judge(world);
}

/** No more faults: everything that waits is worked off, and time passes until nothing waits. */
async function quieten(world: World, wrong: string[]): Promise<void> {
  const { bank, clock } = world;
  for (const { reference } of bank.payments.values()) bank.decideDispute(reference);
  bank.ripen();
  bank.tellAgain();
  for (let round = 0; round < QUIET_ROUNDS; round++) {
    const process = world.process();
    const run = async (deed: Deed) => {
      const [outcome] = await world.turns.together([task(process, deed)]);
      if (outcome?.status === "rejected") note(world, process, outcome.reason, wrong);
    };
    for (const cron of cronsOf(world)) await run(cron);
    for (let left = world.arrivals.length; left > 0; left--)
      await run({ name: "who came in is told", run: (of) => tellOneArrival(world, of) });
    await run({ name: "relay", run: (of) => relay(world, of) });
    for (let left = bank.posted.length; left > 0 && bank.posted.length > 0; left--)
      await run({ name: "webhook", run: (of) => deliverOneWebhook(world, of) });
    await run({ name: "relay", run: (of) => relay(world, of) });
    for (let left = world.events.length; left > 0; left--)
      await run({ name: "event", run: (of) => workOneEvent(world, of) });
    if (wrong.length > 0) return;
    if (round > 1 && world.events.length === 0 && (await isQuiet(world))) return;
    clock.by(6 * HOUR);
  }
}

/** Nothing waits for a later hour: no attempt to ask about, no delivery, no refund, no reservation. */
async function isQuiet(world: World): Promise<boolean> {
  const { rows } = await world.process().database.sql.query<{ waits: boolean }>(`
    SELECT EXISTS (SELECT 1 FROM payment_attempts WHERE next_check_at IS NOT NULL)
      OR EXISTS (SELECT 1 FROM orders WHERE status = 'reserved')
      OR EXISTS (SELECT 1 FROM refunds WHERE next_try_at IS NOT NULL)
      OR EXISTS (SELECT 1 FROM deliveries WHERE next_try_at IS NOT NULL)
      OR EXISTS (SELECT 1 FROM outbox_events WHERE relayed_at IS NULL) AS waits`);
  return rows[0]?.waits === false;
}
