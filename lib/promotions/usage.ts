import { type SQL, sql } from "drizzle-orm";
import { among, every, readPage, sortedBy } from "@/db/listing";
import type { RedemptionState } from "@/db/schema/promotions";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { anyOf, beginning, ListInput, type Listing } from "@/lib/core/listing";
import type { Currency } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { DAY, plus } from "@/lib/core/time";
import { readShopSettings } from "@/lib/settings/service";

export const USE_STATES = ["held", "committed", "released", "returned"] as const satisfies RedemptionState[];

export const UsageListInput = ListInput.extend({ state: anyOf(USE_STATES) });
export type UsageListInput = ReturnType<(typeof UsageListInput)["parse"]>;

/** One use of a promotion by an order. */
export interface UseRow {
  id: Id<"redemption">;
  orderId: Id<"order">;
  orderNumber: number;
  customerId: Id<"customer">;
  customerName: string;
  username: string | null;
  code: string | null;
  amount: bigint;
  currency: Currency;
  state: RedemptionState;
  /** Not so where it was honoured late beyond the limit. */
  hasSlot: boolean;
  at: Date;
}

interface RawUse extends Omit<UseRow, "amount" | "at"> {
  amount: string;
  at: string | Date;
}

const COLUMNS = sql`r.id, r.order_id AS "orderId", o.number::int AS "orderNumber", r.customer_id AS "customerId",
    concat_ws(' ', c.first_name, c.last_name) AS "customerName", c.username, r.code,
    r.amount_minor::text AS amount, r.currency, r.state, r.has_slot AS "hasSlot",
    COALESCE(r.settled_at, r.created_at) AS at`;
const FROM = sql`promotion_redemptions r
  JOIN orders o ON o.id = r.order_id JOIN customers c ON c.id = r.customer_id`;

const SORTS: Record<string, SQL> = {
  when: sql`COALESCE(r.settled_at, r.created_at)`,
  amount: sql`r.amount_minor`,
};

const rowOf = (row: RawUse): UseRow => ({ ...row, amount: BigInt(row.amount), at: new Date(row.at) });

/** The uses of one promotion, or of all codes of a batch: who, in which order, how much, when. */
export async function listUses(
  { db }: Pick<Ctx, "db">,
  { promotionId, ...input }: UsageListInput & { promotionId: Id<"promotion"> },
): Promise<{ ok: true; value: Listing<UseRow> }> {
  const { q, state } = input;
  const ofPromotion = sql`r.promotion_id = ${promotionId}`;
  const query = {
    columns: COLUMNS,
    from: FROM,
    where: every([
      ofPromotion,
      among(sql`r.state`, state),
      q === "" ? null : sql`(r.code ILIKE ${beginning(q)} OR o.number::text = ${q.replace(/^#/, "")})`,
    ]),
    order: sql`${sortedBy(input.sort, SORTS)}, r.id DESC`,
    counted: sql`promotion_redemptions r JOIN orders o ON o.id = r.order_id`,
    all: sql`promotion_redemptions r WHERE ${ofPromotion}`,
  };
  return ok(await readPage(db, input, query, rowOf));
}

const PAGE = 2000;

/** Every use, oldest first, some at a time: for a file. */
export async function* eachUse(ctx: Pick<Ctx, "db">, promotionId: Id<"promotion">): AsyncGenerator<UseRow> {
  for (let after = ""; ; ) {
    const { rows } = (await ctx.db.execute(sql`SELECT ${COLUMNS} FROM ${FROM}
      WHERE r.promotion_id = ${promotionId} AND r.id > ${after} ORDER BY r.id LIMIT ${PAGE}`)) as unknown as {
      rows: RawUse[];
    };
    yield* rows.map(rowOf);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.id;
  }
}

export type UsageStep = "day" | "week" | "month";

/** How often a promotion was used from one day of the shop to the next, and what it gave. */
export interface UsagePoint {
  /** The first day of the step, in the shop's zone: YYYY-MM-DD. */
  day: string;
  uses: number;
  given: { currency: Currency; amount: bigint }[];
}

export interface UsageChart {
  step: UsageStep;
  points: UsagePoint[];
}

/** A month in days, half a year in weeks, more in months. */
export function stepFor(since: Date, now: Date): UsageStep {
  const days = (now.getTime() - since.getTime()) / DAY;
  if (days <= 31) return "day";
  return days <= 183 ? "week" : "month";
}

const LONGEST = { day: 31, week: 27, month: 24 } as const satisfies Record<UsageStep, number>;

/** Paid uses over time, in the shop's zone; steps without any are there too. */
export async function readUsageChart(
  ctx: Pick<Ctx, "db" | "clock">,
  promotion: { id: Id<"promotion">; createdAt: Date },
): Promise<UsageChart> {
  const now = ctx.clock.now();
  const { timeZone } = await readShopSettings(ctx.db);
  const step = stepFor(promotion.createdAt, now);
  const floor = plus(now, -(LONGEST[step] - 1) * { day: 1, week: 7, month: 30 }[step] * DAY);
  const from = new Date(Math.max(promotion.createdAt.getTime(), floor.getTime()));
  const { rows } = (await ctx.db.execute(sql`
    WITH bounds AS (
      SELECT date_trunc(${step}::text, ${from.toISOString()}::timestamptz AT TIME ZONE ${timeZone}::text) AS first,
        date_trunc(${step}::text, ${now.toISOString()}::timestamptz AT TIME ZONE ${timeZone}::text) AS last
    ), steps AS (
      SELECT generate_series(first, last, ('1 ' || ${step}::text)::interval) AS start FROM bounds
    ), used AS (
      SELECT date_trunc(${step}::text, r.settled_at AT TIME ZONE ${timeZone}::text) AS start, r.currency,
        count(*)::int AS uses, sum(r.amount_minor)::text AS amount
      FROM promotion_redemptions r, bounds
      WHERE r.promotion_id = ${promotion.id} AND r.state = 'committed'
        AND r.settled_at >= bounds.first AT TIME ZONE ${timeZone}::text
      GROUP BY 1, 2
    )
    SELECT to_char(steps.start, 'YYYY-MM-DD') AS day, COALESCE(sum(used.uses), 0)::int AS uses,
      COALESCE(json_agg(json_build_object('currency', used.currency, 'amount', used.amount) ORDER BY used.currency)
        FILTER (WHERE used.currency IS NOT NULL), '[]') AS given
    FROM steps LEFT JOIN used ON used.start = steps.start GROUP BY steps.start ORDER BY steps.start`)) as unknown as {
    rows: { day: string; uses: number; given: { currency: Currency; amount: string }[] }[];
  };
  return {
    step,
    points: rows.map(({ given, ...point }) => ({
      ...point,
      given: given.map(({ currency, amount }) => ({ currency, amount: BigInt(amount) })),
    })),
  };
}

/** The chart and one page of the uses of a promotion. */
export async function readUsage(
  ctx: Pick<Ctx, "db" | "clock">,
  { id, ...input }: UsageListInput & { id: Id<"promotion"> },
): Promise<Result<{ chart: UsageChart; uses: Listing<UseRow> }, "promo.not_found">> {
  const { rows } = (await ctx.db.execute(
    sql`SELECT created_at FROM promotions WHERE id = ${id}`,
  )) as unknown as { rows: { created_at: string | Date }[] };
  const [promotion] = rows;
  if (!promotion) return err("promo.not_found");
  const [chart, uses] = await Promise.all([
    readUsageChart(ctx, { id, createdAt: new Date(promotion.created_at) }),
    listUses(ctx, { ...input, promotionId: id }),
  ]);
  return ok({ chart, uses: uses.value });
}
