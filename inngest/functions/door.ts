import { eventType, NonRetriableError, staticSchema } from "inngest";
import { database } from "@/db/client";
import type { Ctx } from "@/db/transaction";
import { system } from "@/lib/core/actor";
import type { Result } from "@/lib/core/result";
import { systemClock } from "@/lib/core/time";
import type { EventData, EventName } from "@/lib/events/types";

/** A trigger: one of the outbox's events, with its data typed. */
export const on = <N extends EventName>(name: N) =>
  eventType(name, { schema: staticSchema<EventData[N] & Record<string, unknown>>() });

/** What a job acts with: its own name as the actor. */
export async function asSystem(job: string): Promise<Ctx> {
  const { db } = await database();
  return { db, clock: systemClock, actor: system(job) };
}

/** Runs one domain verb as a job. A refusal is final; only accidents are tried again. */
export async function doing<T>(job: string, verb: (ctx: Ctx) => Promise<Result<T>>): Promise<T> {
  const result = await verb(await asSystem(job));
  if (!result.ok) throw new NonRetriableError(`${result.error} ${JSON.stringify(result.params ?? {})}`);
  return result.value;
}

/** The sandbox's clock was moved: what the crons would find in a minute is looked for at once. */
export const clockMoved = eventType("sandbox/clock_moved");
