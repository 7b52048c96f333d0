import { and, asc, eq, gt, inArray, isNotNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { notifications } from "@/db/schema/notifications";
import { subscriptions } from "@/db/schema/subscriptions";
import { type Ctx, inTransaction } from "@/db/transaction";
import { err, ok, type Result } from "@/lib/core/result";
import { DAY, machineClock, plus, shiftSystemClock, systemClockShift } from "@/lib/core/time";
import { OPENING } from "@/lib/delivery/rules";
import { writeClockShift } from "@/lib/settings/sandbox-clock";
import { readShopSettings } from "@/lib/settings/service";
import { endOfQuiet } from "./rules";

/** One way to move: by days, to what a person reaches next or at last, or back to the machine's time. */
export const MoveClock = z
  .object({
    personId: z.number().int().positive().optional(),
    days: z.number().int().min(1).max(1000).optional(),
    to: z.enum(["next", "end"]).optional(),
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
  const reached =
    move.to === "end" ? await endOf(ctx.db, move.personId) : await nextOf(ctx.db, move.personId, now);
  if (reached === null) return null;
  // A second past the instant, so that what is due at it is due; never back in time.
  return plus(new Date(Math.max(reached.getTime(), now.getTime())), 1000);
}

/** Where access ends, past every reminder and the days of grace. */
async function endOf(db: Db, personId: number | undefined): Promise<Date | null> {
  const { graceDays } = await readShopSettings(db);
  const grace = sql`CASE WHEN ${subscriptions.status} = 'active' THEN ${graceDays * 24}::int * interval '1 hour' ELSE interval '0' END`;
  const end = sql<Date>`coalesce(${subscriptions.graceUntil}, ${subscriptions.periodEnd} + ${grace})`;
  const [row] = await db
    .select({ end: end.mapWith(subscriptions.periodEnd) })
    .from(subscriptions)
    .innerJoin(customers, eq(customers.id, subscriptions.customerId))
    .where(
      and(inArray(subscriptions.status, [...OPENING]), isNotNull(subscriptions.dueAt), isPerson(personId)),
    )
    .orderBy(asc(end))
    .limit(1);
  return row?.end ?? null;
}

/** What comes next: a reminder, the end, a message that waits, or the offer to come back; by day, when it is told. */
async function nextOf(db: Db, personId: number | undefined, now: Date): Promise<Date | null> {
  const { winBack, timeZone } = await readShopSettings(db);
  const [due] = await db
    .select({ at: subscriptions.dueAt })
    .from(subscriptions)
    .innerJoin(customers, eq(customers.id, subscriptions.customerId))
    .where(
      and(inArray(subscriptions.status, [...OPENING]), isNotNull(subscriptions.dueAt), isPerson(personId)),
    )
    .orderBy(asc(subscriptions.dueAt))
    .limit(1);
  const [waiting] = await db
    .select({ at: notifications.dueAt })
    .from(notifications)
    .innerJoin(customers, eq(customers.id, notifications.customerId))
    .where(and(gt(notifications.dueAt, now), isPerson(personId)))
    .orderBy(asc(notifications.dueAt))
    .limit(1);
  const [lost] = winBack
    ? await db
        .select({ endedAt: subscriptions.endedAt })
        .from(subscriptions)
        .innerJoin(customers, eq(customers.id, subscriptions.customerId))
        .where(
          and(
            eq(subscriptions.status, "expired"),
            eq(subscriptions.isDemo, false),
            gt(subscriptions.endedAt, plus(now, -winBack.daysAfter * DAY)),
            isPerson(personId),
          ),
        )
        .orderBy(asc(subscriptions.endedAt))
        .limit(1)
    : [];
  const offer = lost?.endedAt && winBack ? plus(lost.endedAt, winBack.daysAfter * DAY) : null;
  const all = [due?.at, waiting?.at, offer].filter((at) => at instanceof Date);
  const [first] = all.sort((a, b) => a.getTime() - b.getTime());
  return first ? (endOfQuiet(first, timeZone) ?? first) : null;
}

const isPerson = (personId: number | undefined) =>
  personId === undefined ? undefined : eq(customers.telegramId, BigInt(personId));
