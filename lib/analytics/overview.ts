import { z } from "zod";
import type { Ctx } from "@/db/transaction";
import { ok } from "@/lib/core/result";
import { readShopSettings } from "@/lib/settings/service";
import { readCohorts, readFunnel, readHealth } from "./health";
import { lastMonths, PERIODS, periodBefore } from "./months";
import { readConcerns, readFeed } from "./now";
import { readOpening, readRecurring } from "./recurring";

export const OverviewInput = z.object({ period: z.enum(PERIODS).default("month") });
export type OverviewInput = z.output<typeof OverviewInput>;

/** Everything the first screen shows, as of now, in the shop's time zone. Test customers are left out; currencies stay apart. */
export async function readOverview(ctx: Pick<Ctx, "db" | "clock">, { period }: OverviewInput) {
  const { timeZone } = await readShopSettings(ctx.db);
  const asOf = ctx.clock.now();
  const months = lastMonths(asOf, timeZone, 12);
  const [before, current] = months.slice(-2);
  if (!before || !current) throw new RangeError("two months are needed");
  const span = periodBefore(asOf, timeZone, period);
  const [recurring, opening, now, previous, funnel, cohorts, feed, concerns] = await Promise.all([
    readRecurring(ctx.db, months),
    readOpening(ctx.db, span.now.start),
    readHealth(ctx.db, span.now),
    readHealth(ctx.db, span.previous),
    readFunnel(ctx.db, span.now),
    readCohorts(ctx.db, months.slice(-6)),
    readFeed(ctx.db),
    readConcerns(ctx.db, asOf),
  ]);
  return ok({
    asOf,
    timeZone,
    period,
    since: span.now.start,
    month: current.key,
    previousMonth: before.key,
    recurring: recurring.map((each) => ({ ...each, opening: opening.get(each.currency) ?? 0n })),
    health: { now, previous },
    funnel,
    cohorts,
    feed,
    concerns,
  });
}

export type Overview = Awaited<ReturnType<typeof readOverview>>["value"];
