import { and, asc, count, desc, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { sortedBy } from "@/db/listing";
import { promotionCampaigns, promotionLimits, promotions } from "@/db/schema/promotions";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { anyOf, containing, ListInput, type Listing } from "@/lib/core/listing";
import type { Currency } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { EFFECT_KINDS } from "./choices";
import { givenIn, type MoneyGiven, readResults } from "./results";
import { type DraftRefusal, decidePossible } from "./service";
import { draftOf } from "./stored-draft";
import { PromotionDraft } from "./types";

/** What a promotion is doing at an instant; "paused" and "archived" are decided by people, the rest by time and use. */
export const PROMO_STANDINGS = ["active", "scheduled", "paused", "expired", "used_up", "archived"] as const;
export type PromoStanding = (typeof PROMO_STANDINGS)[number];

export const PromoListInput = ListInput.extend({
  status: anyOf(PROMO_STANDINGS),
  kind: anyOf(EFFECT_KINDS),
  campaign: z.string().max(40).optional(),
});
export type PromoListInput = ReturnType<(typeof PromoListInput)["parse"]>;

/** Behind a code, or applying by themselves. */
export type PromoList = "codes" | "discounts";

export interface PromoRow {
  id: Id<"promotion">;
  name: string;
  /** Null for a discount that needs none. */
  code: string | null;
  hasManyCodes: boolean;
  standing: PromoStanding;
  definition: Record<string, unknown>;
  startsAt: Date | null;
  endsAt: Date | null;
  /** Its own uses; those of its limit may be shared with its campaign. */
  used: number;
  limitUsed: number;
  maximum: number | null;
  maxPerCustomer: number | null;
  /** Minor units of `budgetCurrency`; null without a budget. */
  budget: bigint | null;
  /** Paid for or held by open orders, of the budget. */
  budgetUsed: bigint;
  budgetCurrency: Currency | null;
  campaignId: Id<"campaign"> | null;
  campaignName: string | null;
  campaignStartsAt: Date | null;
  campaignEndsAt: Date | null;
  returnsOnRefund: boolean;
  version: number;
  createdBy: string;
  createdAt: Date;
  given: MoneyGiven[];
}

const LIMIT_USED = sql<number>`${promotionLimits.held} + ${promotionLimits.committed}`;
const BUDGET_USED = sql<bigint>`${promotionLimits.budgetHeldMinor} + ${promotionLimits.budgetCommittedMinor}`;
const USED = sql<number>`CASE WHEN ${promotions.campaignId} IS NULL THEN ${LIMIT_USED} ELSE (
  SELECT COALESCE(sum(u.held + u.committed), 0)::int FROM promotion_customer_uses u
  WHERE u.promotion_id = ${promotions.id}) END`;

export const standingAt = (now: Date): SQL<PromoStanding> => sql`CASE
  WHEN ${promotions.status} = 'archived' THEN 'archived'
  WHEN ${promotions.status} = 'paused' OR ${promotionCampaigns.status} <> 'active' THEN 'paused'
  WHEN LEAST(${promotions.endsAt}, ${promotionCampaigns.endsAt}) <= ${now.toISOString()} THEN 'expired'
  WHEN ${LIMIT_USED} >= ${promotionLimits.maximum} OR ${BUDGET_USED} >= ${promotionLimits.budgetMinor} THEN 'used_up'
  WHEN GREATEST(${promotions.startsAt}, ${promotionCampaigns.startsAt}) > ${now.toISOString()} THEN 'scheduled'
  ELSE 'active' END`;

const SORTS: Record<string, SQL> = {
  created: sql`${promotions.createdAt}`,
  code: sql`${promotions.code}`,
  name: sql`lower(${promotions.name})`,
  used: USED,
  ends: sql`${promotions.endsAt}`,
};

/** What many codes share is neither one code nor a discount: its codes are listed by their batch or customer. */
const isOf = (list: PromoList): SQL =>
  list === "codes"
    ? sql`${promotions.code} IS NOT NULL`
    : sql`${promotions.code} IS NULL AND NOT ${promotions.hasManyCodes}`;

function matching(list: PromoList, input: PromoListInput, now: Date): SQL | undefined {
  return and(
    isOf(list),
    input.q === ""
      ? undefined
      : or(
          sql`${promotions.code} ILIKE ${containing(input.q)}`,
          sql`${promotions.name} ILIKE ${containing(input.q)}`,
        ),
    input.status.length === 0
      ? sql`${promotions.status} <> 'archived'`
      : inArray(standingAt(now), input.status),
    input.kind.length === 0
      ? undefined
      : inArray(sql`${promotions.definition} -> 'effect' ->> 'kind'`, input.kind),
    input.campaign === undefined ? undefined : sql`${promotions.campaignId} = ${input.campaign}`,
  );
}

const listOf =
  (list: PromoList) =>
  async (
    ctx: Pick<Ctx, "db" | "clock">,
    input: PromoListInput,
  ): Promise<{ ok: true; value: Listing<PromoRow> }> => {
    const now = ctx.clock.now();
    const where = matching(list, input, now);
    const [rows, [total], [all]] = await Promise.all([
      selectRows(ctx)
        .where(where)
        .orderBy(sql`${sortedBy(input.sort, SORTS)} NULLS LAST`, desc(promotions.id))
        .limit(input.size)
        .offset((input.page - 1) * input.size),
      ctx.db
        .select({ n: count() })
        .from(promotions)
        .innerJoin(promotionLimits, eq(promotionLimits.id, promotions.limitId))
        .leftJoin(promotionCampaigns, eq(promotionCampaigns.id, promotions.campaignId))
        .where(where),
      ctx.db.select({ n: count() }).from(promotions).where(isOf(list)),
    ]);
    return ok({
      rows: await withGiven(ctx, rows),
      total: total?.n ?? 0,
      all: all?.n ?? 0,
      page: input.page,
      size: input.size,
    });
  };

/** Codes for the owner's list; archived ones are shown only when asked for. */
export const listPromos = listOf("codes");
/** Discounts that need no code, likewise. */
export const listDiscounts = listOf("discounts");

/** The ids behind "select all matching"; at most a thousand at a time. */
export async function listPromoIds(
  ctx: Pick<Ctx, "db" | "clock">,
  input: PromoListInput,
  list: PromoList = "codes",
) {
  const rows = await ctx.db
    .select({ id: promotions.id })
    .from(promotions)
    .innerJoin(promotionLimits, eq(promotionLimits.id, promotions.limitId))
    .leftJoin(promotionCampaigns, eq(promotionCampaigns.id, promotions.campaignId))
    .where(matching(list, input, ctx.clock.now()))
    .orderBy(asc(promotions.id))
    .limit(1000);
  return ok({ ids: rows.map((row) => row.id) });
}

export async function findPromo(
  ctx: Pick<Ctx, "db" | "clock">,
  id: Id<"promotion">,
): Promise<PromoRow | undefined> {
  const [row] = await withGiven(ctx, await selectRows(ctx).where(eq(promotions.id, id)));
  return row;
}

/** The same where it stands in the list; what stands behind a batch's codes is in neither. */
export async function findListed(
  ctx: Pick<Ctx, "db" | "clock">,
  list: PromoList,
  id: Id<"promotion">,
): Promise<PromoRow | undefined> {
  const promo = await findPromo(ctx, id);
  return promo && !promo.hasManyCodes && (promo.code === null) === (list === "discounts") ? promo : undefined;
}

const selectRows = ({ db, clock }: Pick<Ctx, "db" | "clock">) =>
  db
    .select({
      id: promotions.id,
      name: promotions.name,
      code: promotions.code,
      hasManyCodes: promotions.hasManyCodes,
      standing: standingAt(clock.now()),
      definition: promotions.definition,
      startsAt: promotions.startsAt,
      endsAt: promotions.endsAt,
      used: USED.mapWith(Number),
      limitUsed: LIMIT_USED.mapWith(Number),
      maximum: promotionLimits.maximum,
      maxPerCustomer: promotions.maxPerCustomer,
      budget: promotionLimits.budgetMinor,
      budgetUsed: BUDGET_USED.mapWith(BigInt),
      budgetCurrency: promotionLimits.currency,
      campaignId: promotions.campaignId,
      campaignName: promotionCampaigns.name,
      campaignStartsAt: promotionCampaigns.startsAt,
      campaignEndsAt: promotionCampaigns.endsAt,
      returnsOnRefund: promotions.returnsOnRefund,
      version: promotions.version,
      createdBy: promotions.createdBy,
      createdAt: promotions.createdAt,
    })
    .from(promotions)
    .innerJoin(promotionLimits, eq(promotionLimits.id, promotions.limitId))
    .leftJoin(promotionCampaigns, eq(promotionCampaigns.id, promotions.campaignId));

async function withGiven(ctx: Pick<Ctx, "db">, rows: Omit<PromoRow, "given">[]): Promise<PromoRow[]> {
  const resultsOf = await readResults(
    ctx.db,
    "promotion",
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({ ...row, given: givenIn(resultsOf(row.id)) }));
}

export const PromoCheck = PromotionDraft.extend({ id: z.string().optional() });

/** Whether a draft could be saved as it stands; writes nothing. */
export async function validatePromo(
  ctx: Pick<Ctx, "db" | "clock">,
  { id, ...draft }: z.output<typeof PromoCheck>,
): Promise<Result<{ valid: true }, DraftRefusal>> {
  const own = id === undefined ? undefined : await findPromo(ctx, id as Id<"promotion">);
  const possible = await decidePossible(ctx.db, ctx, draft, own);
  return possible.ok ? ok({ valid: true }) : possible;
}

/** The draft that would be saved again unchanged. */
export const draftOfRow = (row: PromoRow): PromotionDraft =>
  draftOf(row, { maximum: row.maximum, budgetMinor: row.budget });

const readOf =
  (list: PromoList) => async (ctx: Pick<Ctx, "db" | "clock">, input: { id: Id<"promotion"> }) => {
    const promo = await findListed(ctx, list, input.id);
    if (!promo) return err("promo.not_found");
    const resultsOf = await readResults(ctx.db, "promotion", [promo.id]);
    return ok({ ...promo, draft: draftOfRow(promo), results: resultsOf(promo.id) });
  };

export const readPromo = readOf("codes");
export const readDiscount = readOf("discounts");
