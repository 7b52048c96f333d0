import { and, asc, count, desc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { sortedBy } from "@/db/listing";
import { promotionCampaigns, promotionLimits, promotions } from "@/db/schema/promotions";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { anyOf, containing, ListInput, type Listing } from "@/lib/core/listing";
import type { Currency } from "@/lib/core/money";
import { err, ok } from "@/lib/core/result";
import { givenIn, type MoneyGiven, type PromoResults, readResults } from "./results";

/** "paused" and "archived" are decided by people, the rest by time, use and money. */
export const CAMPAIGN_STANDINGS = [
  "active",
  "scheduled",
  "paused",
  "expired",
  "used_up",
  "archived",
] as const;
export type CampaignStanding = (typeof CAMPAIGN_STANDINGS)[number];

export const CampaignListInput = ListInput.extend({ status: anyOf(CAMPAIGN_STANDINGS) });
export type CampaignListInput = ReturnType<(typeof CampaignListInput)["parse"]>;

export interface CampaignView {
  id: Id<"campaign">;
  name: string;
  standing: CampaignStanding;
  startsAt: Date | null;
  endsAt: Date | null;
  promotions: number;
  used: number;
  maximum: number | null;
  /** Minor units of `currency`; null without a budget. */
  budget: bigint | null;
  currency: Currency | null;
  /** Paid for or held by open orders, of the budget. */
  spent: bigint;
  left: bigint | null;
  createdBy: string;
  createdAt: Date;
  results: PromoResults;
  given: MoneyGiven[];
}

const USED = sql<number>`${promotionLimits.held} + ${promotionLimits.committed}`;
const SPENT = sql<bigint>`${promotionLimits.budgetHeldMinor} + ${promotionLimits.budgetCommittedMinor}`;

const standingAt = (now: Date): SQL<CampaignStanding> => sql`CASE
  WHEN ${promotionCampaigns.status} <> 'active' THEN ${promotionCampaigns.status}
  WHEN ${promotionCampaigns.endsAt} <= ${now.toISOString()} THEN 'expired'
  WHEN ${USED} >= ${promotionLimits.maximum} OR ${SPENT} >= ${promotionLimits.budgetMinor} THEN 'used_up'
  WHEN ${promotionCampaigns.startsAt} > ${now.toISOString()} THEN 'scheduled'
  ELSE 'active' END`;

const SORTS: Record<string, SQL> = {
  created: sql`${promotionCampaigns.createdAt}`,
  name: sql`lower(${promotionCampaigns.name})`,
  used: USED,
  left: sql`${promotionLimits.budgetMinor} - ${SPENT}`,
  ends: sql`${promotionCampaigns.endsAt}`,
};

const columns = (now: Date) => ({
  id: promotionCampaigns.id,
  name: promotionCampaigns.name,
  standing: standingAt(now),
  startsAt: promotionCampaigns.startsAt,
  endsAt: promotionCampaigns.endsAt,
  promotions: sql<number>`(SELECT count(*)::int FROM ${promotions} p
    WHERE p.campaign_id = ${promotionCampaigns.id} AND p.status <> 'archived')`,
  used: USED.mapWith(Number),
  maximum: promotionLimits.maximum,
  budget: promotionLimits.budgetMinor,
  currency: promotionLimits.currency,
  spent: SPENT.mapWith(BigInt),
  createdBy: promotionCampaigns.createdBy,
  createdAt: promotionCampaigns.createdAt,
});

type Bare = Omit<CampaignView, "left" | "results" | "given">;

async function withResults(ctx: Pick<Ctx, "db">, rows: Bare[]): Promise<CampaignView[]> {
  const resultsOf = await readResults(
    ctx.db,
    "campaign",
    rows.map(({ id }) => id),
  );
  return rows.map((row) => {
    const results = resultsOf(row.id);
    const left = row.budget === null ? null : row.budget - row.spent;
    return { ...row, left, results, given: givenIn(results) };
  });
}

/** Campaigns for the owner's list; archived ones are shown only when asked for. */
export async function listCampaigns(
  ctx: Pick<Ctx, "db" | "clock">,
  input: CampaignListInput,
): Promise<{ ok: true; value: Listing<CampaignView> }> {
  const now = ctx.clock.now();
  const where = and(
    input.q === "" ? undefined : sql`${promotionCampaigns.name} ILIKE ${containing(input.q)}`,
    input.status.length === 0
      ? sql`${promotionCampaigns.status} <> 'archived'`
      : inArray(standingAt(now), input.status),
  );
  const joined = eq(promotionLimits.id, promotionCampaigns.limitId);
  const [rows, [total], [all]] = await Promise.all([
    ctx.db
      .select(columns(now))
      .from(promotionCampaigns)
      .innerJoin(promotionLimits, joined)
      .where(where)
      .orderBy(sql`${sortedBy(input.sort, SORTS)} NULLS LAST`, desc(promotionCampaigns.id))
      .limit(input.size)
      .offset((input.page - 1) * input.size),
    ctx.db.select({ n: count() }).from(promotionCampaigns).innerJoin(promotionLimits, joined).where(where),
    ctx.db.select({ n: count() }).from(promotionCampaigns),
  ]);
  return ok({
    rows: await withResults(ctx, rows),
    total: total?.n ?? 0,
    all: all?.n ?? 0,
    page: input.page,
    size: input.size,
  });
}

export async function readCampaign(ctx: Pick<Ctx, "db" | "clock">, input: { id: Id<"campaign"> }) {
  const rows = await ctx.db
    .select(columns(ctx.clock.now()))
    .from(promotionCampaigns)
    .innerJoin(promotionLimits, eq(promotionLimits.id, promotionCampaigns.limitId))
    .where(eq(promotionCampaigns.id, input.id));
  const [campaign] = await withResults(ctx, rows);
  return campaign ? ok(campaign) : err("campaign.not_found");
}

/** The campaigns that a promotion may join, by name. */
export const campaignChoices = (db: Ctx["db"]) =>
  db
    .select({
      id: promotionCampaigns.id,
      name: promotionCampaigns.name,
      currency: promotionLimits.currency,
    })
    .from(promotionCampaigns)
    .innerJoin(promotionLimits, eq(promotionLimits.id, promotionCampaigns.limitId))
    .where(sql`${promotionCampaigns.status} <> 'archived'`)
    .orderBy(asc(sql`lower(${promotionCampaigns.name})`));
