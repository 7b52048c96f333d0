import { and, asc, eq, inArray, isNotNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { subscriptions } from "@/db/schema/subscriptions";
import { type Ctx, inTransaction } from "@/db/transaction";
import { err, ok, type Result } from "@/lib/core/result";
import { DAY, machineClock, plus, shiftSystemClock, systemClockShift } from "@/lib/core/time";
import { writeClockShift } from "@/lib/settings/sandbox-clock";
import { OPENING } from "./rules";

/** One way to move: by days, to what a person's access reaches next, or back to the machine's time. */
export const MoveClock = z
  .object({
    personId: z.number().int().positive().optional(),
    days: z.number().int().min(1).max(1000).optional(),
    to: z.enum(["renewal", "end"]).optional(),
    reset: z.literal(true).optional(),
  })
  .refine((move) => [move.days, move.to, move.reset].filter((way) => way !== undefined).length === 1, {
    path: ["days"],
    message: "name one of days, to and reset",
  });
export type MoveClock = z.output<typeof MoveClock>;

/** Moves the sandbox's clock and keeps the move; the caller wakes the sweeps. */
export async function moveSandboxClock(
  ctx: Ctx,
  move: MoveClock,
): Promise<Result<{ now: string }, "sandbox.nothing_to_reach">> {
  const target = await targetOf(ctx, move);
  if (target === null) return err("sandbox.nothing_to_reach");
  const shift = move.reset ? 0 : target.getTime() - machineClock.now().getTime();
  await inTransaction(ctx, async (tx) => {
    await writeClockShift(tx, shift);
    return ok(null);
  });
  shiftSystemClock(shift);
  return ok({ now: plus(machineClock.now(), systemClockShift()).toISOString() });
}

async function targetOf(ctx: Ctx, move: MoveClock): Promise<Date | null> {
  const now = ctx.clock.now();
  if (move.days !== undefined) return plus(now, move.days * DAY);
  if (move.reset) return machineClock.now();
  const reached = await nextOf(ctx.db, move);
  if (reached === null) return null;
  // A second past the instant, so that what is due at it is due; never back in time.
  return plus(new Date(Math.max(reached.getTime(), now.getTime())), 1000);
}

/** "renewal" is the next thing due, such as a reminder; "end" is where access ends, past every reminder. */
async function nextOf(db: Db, { to, personId }: MoveClock): Promise<Date | null> {
  const end = sql<Date>`coalesce(${subscriptions.graceUntil}, ${subscriptions.periodEnd})`;
  const [row] = await db
    .select({ dueAt: subscriptions.dueAt, end: end.mapWith(subscriptions.periodEnd) })
    .from(subscriptions)
    .innerJoin(customers, eq(customers.id, subscriptions.customerId))
    .where(
      and(
        inArray(subscriptions.status, [...OPENING]),
        isNotNull(subscriptions.dueAt),
        personId === undefined ? undefined : eq(customers.telegramId, BigInt(personId)),
      ),
    )
    .orderBy(to === "end" ? asc(end) : asc(subscriptions.dueAt))
    .limit(1);
  return (to === "end" ? row?.end : row?.dueAt) ?? null;
}
