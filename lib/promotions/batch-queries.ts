import { and, asc, count, desc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { sortedBy } from "@/db/listing";
import {
  promotionBatches,
  promotionCampaigns,
  promotionCodes,
  promotionLimits,
  promotions,
} from "@/db/schema/promotions";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { anyOf, containing, ListInput, type Listing } from "@/lib/core/listing";
import type { Currency } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { PROMO_STANDINGS, type PromoStanding, standingAt } from "./admin-queries";
import { givenIn, readResults } from "./results";
import { codeKey } from "./rules";

export const BatchListInput = ListInput.extend({ status: anyOf(PROMO_STANDINGS) });
export type BatchListInput = ReturnType<(typeof BatchListInput)["parse"]>;

export interface BatchRow {
  id: Id<"batch">;
  promotionId: Id<"promotion">;
  name: string;
  prefix: string;
  size: number;
  usesPerCode: number;
  /** Uses of all its codes together, held ones included. */
  used: number;
  standing: PromoStanding;
  definition: Record<string, unknown>;
  startsAt: Date | null;
  endsAt: Date | null;
  version: number;
  createdBy: string;
  createdAt: Date;
  given: { currency: Currency; amount: bigint }[];
}

/** A campaign's holder counts for all of its promotions, so a batch counts its own codes. */
const USED = sql<number>`(SELECT COALESCE(sum(k.held + k.committed), 0)
  FROM promotion_codes k WHERE k.promotion_id = ${promotions.id})`.mapWith(Number);

const columnsAt = (now: Date) => ({
  id: promotionBatches.id,
  promotionId: promotions.id,
  name: promotions.name,
  prefix: promotionBatches.prefix,
  size: promotionBatches.size,
  usesPerCode: promotionBatches.usesPerCode,
  used: USED,
  standing: standingAt(now),
  definition: promotions.definition,
  startsAt: promotions.startsAt,
  endsAt: promotions.endsAt,
  version: promotions.version,
  createdBy: promotionBatches.createdBy,
  createdAt: promotionBatches.createdAt,
});

const SORTS: Record<string, SQL> = {
  created: sql`${promotionBatches.createdAt}`,
  name: sql`lower(${promotions.name})`,
  size: sql`${promotionBatches.size}`,
  used: USED.getSQL(),
  ends: sql`${promotions.endsAt}`,
};

/** Batches for the owner's list; one is also found by any of its codes. Archived ones are shown only when asked for. */
export async function listBatches(
  ctx: Pick<Ctx, "db" | "clock">,
  input: BatchListInput,
): Promise<{ ok: true; value: Listing<BatchRow> }> {
  const now = ctx.clock.now();
  const where = and(
    input.status.length === 0
      ? sql`${promotions.status} <> 'archived'`
      : inArray(standingAt(now), input.status),
    input.q === ""
      ? undefined
      : sql`(${promotions.name} ILIKE ${containing(input.q)} OR ${promotionBatches.prefix} ILIKE ${containing(input.q)}
          OR EXISTS (SELECT 1 FROM promotion_codes k
            WHERE k.code_key = ${codeKey(input.q)} AND k.promotion_id = ${promotions.id}))`,
  );
  const [rows, [total], [all]] = await Promise.all([
    ctx.db
      .select(columnsAt(now))
      .from(promotionBatches)
      .innerJoin(promotions, eq(promotions.id, promotionBatches.promotionId))
      .innerJoin(promotionLimits, eq(promotionLimits.id, promotions.limitId))
      .leftJoin(promotionCampaigns, eq(promotionCampaigns.id, promotions.campaignId))
      .where(where)
      .orderBy(sql`${sortedBy(input.sort, SORTS)} NULLS LAST`, desc(promotionBatches.id))
      .limit(input.size)
      .offset((input.page - 1) * input.size),
    ctx.db
      .select({ n: count() })
      .from(promotionBatches)
      .innerJoin(promotions, eq(promotions.id, promotionBatches.promotionId))
      .innerJoin(promotionLimits, eq(promotionLimits.id, promotions.limitId))
      .leftJoin(promotionCampaigns, eq(promotionCampaigns.id, promotions.campaignId))
      .where(where),
    ctx.db.select({ n: count() }).from(promotionBatches),
  ]);
  const resultsOf = await readResults(
    ctx.db,
    "promotion",
    rows.map(({ promotionId }) => promotionId),
  );
  return ok({
    rows: rows.map((row) => ({ ...row, given: givenIn(resultsOf(row.promotionId)) })),
    total: total?.n ?? 0,
    all: all?.n ?? 0,
    page: input.page,
    size: input.size,
  });
}

export async function readBatch(
  ctx: Pick<Ctx, "db" | "clock">,
  input: { id: Id<"batch"> },
): Promise<Result<BatchRow, "promo.batch_not_found">> {
  const [row] = await ctx.db
    .select(columnsAt(ctx.clock.now()))
    .from(promotionBatches)
    .innerJoin(promotions, eq(promotions.id, promotionBatches.promotionId))
    .innerJoin(promotionLimits, eq(promotionLimits.id, promotions.limitId))
    .leftJoin(promotionCampaigns, eq(promotionCampaigns.id, promotions.campaignId))
    .where(eq(promotionBatches.id, input.id));
  if (!row) return err("promo.batch_not_found");
  const resultsOf = await readResults(ctx.db, "promotion", [row.promotionId]);
  return ok({ ...row, given: givenIn(resultsOf(row.promotionId)) });
}

export const CODE_STANDINGS = ["unused", "reserved", "used"] as const;
export type CodeStanding = (typeof CODE_STANDINGS)[number];

export const BatchCodesInput = ListInput.extend({ state: anyOf(CODE_STANDINGS) });
export type BatchCodesInput = ReturnType<(typeof BatchCodesInput)["parse"]>;

export interface BatchCodeRow {
  codeKey: string;
  code: string;
  standing: CodeStanding;
  used: number;
  maximum: number;
  /** The latest order that has it. */
  last: {
    orderId: Id<"order">;
    orderNumber: number;
    customerId: Id<"customer">;
    customerName: string;
    at: Date;
  } | null;
}

const CODE_STANDING = sql<CodeStanding>`CASE WHEN ${promotionCodes.committed} > 0 THEN 'used'
  WHEN ${promotionCodes.held} > 0 THEN 'reserved' ELSE 'unused' END`;

const LAST = sql<{
  orderId: Id<"order">;
  orderNumber: number;
  customerId: Id<"customer">;
  customerName: string;
  at: string;
} | null>`(
  SELECT json_build_object('orderId', o.id, 'orderNumber', o.number, 'customerId', c.id,
    'customerName', concat_ws(' ', c.first_name, c.last_name), 'at', COALESCE(r.settled_at, r.created_at))
  FROM promotion_redemptions r JOIN orders o ON o.id = r.order_id JOIN customers c ON c.id = r.customer_id
  WHERE r.code_key = promotion_codes.code_key AND r.state IN ('held', 'committed') ORDER BY r.id DESC LIMIT 1)`;

const CODE_COLUMNS = {
  codeKey: promotionCodes.codeKey,
  code: promotionCodes.code,
  standing: CODE_STANDING,
  used: sql<number>`${promotionCodes.held} + ${promotionCodes.committed}`.mapWith(Number),
  maximum: promotionCodes.maximum,
  last: LAST,
};

type RawCode = Omit<BatchCodeRow, "last"> & {
  last: (Omit<NonNullable<BatchCodeRow["last"]>, "at"> & { at: string }) | null;
};
const codeOf = (row: RawCode): BatchCodeRow => ({
  ...row,
  last: row.last && { ...row.last, at: new Date(row.last.at) },
});

async function promotionOf(ctx: Pick<Ctx, "db">, id: Id<"batch">): Promise<Id<"promotion"> | undefined> {
  const [batch] = await ctx.db
    .select({ promotionId: promotionBatches.promotionId })
    .from(promotionBatches)
    .where(eq(promotionBatches.id, id));
  return batch?.promotionId;
}

/** Which codes of a batch are used, by whom and when. */
export async function listBatchCodes(
  ctx: Pick<Ctx, "db">,
  input: BatchCodesInput & { id: Id<"batch"> },
): Promise<Result<Listing<BatchCodeRow>, "promo.batch_not_found">> {
  const promotionId = await promotionOf(ctx, input.id);
  if (promotionId === undefined) return err("promo.batch_not_found");
  const ofBatch = eq(promotionCodes.promotionId, promotionId);
  const where = and(
    ofBatch,
    input.state.length === 0 ? undefined : inArray(CODE_STANDING, input.state),
    input.q === "" ? undefined : sql`${promotionCodes.codeKey} LIKE ${containing(codeKey(input.q))}`,
  );
  const byUse = input.sort === "-used" || input.sort === undefined;
  const [rows, [total], [all]] = await Promise.all([
    ctx.db
      .select(CODE_COLUMNS)
      .from(promotionCodes)
      .where(where)
      .orderBy(
        ...(byUse ? [sql`${promotionCodes.held} + ${promotionCodes.committed} DESC`] : []),
        asc(promotionCodes.codeKey),
      )
      .limit(input.size)
      .offset((input.page - 1) * input.size),
    ctx.db.select({ n: count() }).from(promotionCodes).where(where),
    ctx.db.select({ n: count() }).from(promotionCodes).where(ofBatch),
  ]);
  return ok({
    rows: rows.map(codeOf),
    total: total?.n ?? 0,
    all: all?.n ?? 0,
    page: input.page,
    size: input.size,
  });
}

const PAGE = 2000;

/** Every code of a batch in the order of its key, some at a time: for a file. */
export async function* eachBatchCode(
  ctx: Pick<Ctx, "db">,
  promotionId: Id<"promotion">,
): AsyncGenerator<BatchCodeRow> {
  for (let after = ""; ; ) {
    const rows = await ctx.db
      .select(CODE_COLUMNS)
      .from(promotionCodes)
      .where(and(eq(promotionCodes.promotionId, promotionId), sql`${promotionCodes.codeKey} > ${after}`))
      .orderBy(asc(promotionCodes.codeKey))
      .limit(PAGE);
    yield* rows.map(codeOf);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.codeKey;
  }
}
