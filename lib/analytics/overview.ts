import { z } from "zod";
import type { Ctx } from "@/db/transaction";
import { ok } from "@/lib/core/result";
import { readShopSettings } from "@/lib/settings/service";
import { readCohorts, readFunnel, readHealth } from "./health";
import { lastMonths } from "./months";
import { readConcerns, readFeed } from "./now";
import { readRecurring } from "./recurring";

export const OverviewInput = z.object({});

/** Everything the first screen shows, as of now, in the shop's time zone. Test customers are left out; currencies stay apart. */
export async function readOverview(ctx: Pick<Ctx, "db" | "clock">) {
  const { timeZone } = await readShopSettings(ctx.db);
  const asOf = ctx.clock.now();
  const months = lastMonths(asOf, timeZone, 12);
  const [before, current] = months.slice(-2);
  if (!before || !current) throw new RangeError("two months are needed");
  const [recurring, now, previous, funnel, cohorts, feed, concerns] = await Promise.all([
    readRecurring(ctx.db, months),
    readHealth(ctx.db, current),
    readHealth(ctx.db, before),
    readFunnel(ctx.db, current),
    readCohorts(ctx.db, months.slice(-6)),
    readFeed(ctx.db),
    readConcerns(ctx.db, asOf),
  ]);
  return ok({
    asOf,
    timeZone,
    month: current.key,
    previousMonth: before.key,
    recurring,
    health: { now, previous },
    funnel,
    cohorts,
    feed,
    concerns,
  });
}

export type Overview = Awaited<ReturnType<typeof readOverview>>["value"];
