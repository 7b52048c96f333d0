import { and, asc, count, desc, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db/client";
import { promotionLimits, promotions } from "@/db/schema/promotions";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { anyOf, containing, ListInput, type Listing } from "@/lib/core/listing";
import type { Currency } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { type DraftRefusal, decidePossible } from "./service";
import { PromotionDraft } from "./types";

/** What a code is doing at an instant; "paused" and "archived" are decided by people, the rest by time and use. */
export const PROMO_STANDINGS = ["active", "scheduled", "paused", "expired", "used_up", "archived"] as const;
export type PromoStanding = (typeof PROMO_STANDINGS)[number];

export const PROMO_KINDS = ["percent", "fixed", "fixed_price", "free_trial", "cashback"] as const;

export const PromoListInput = ListInput.extend({
  status: anyOf(PROMO_STANDINGS),
  kind: anyOf(PROMO_KINDS),
});
export type PromoListInput = ReturnType<(typeof PromoListInput)["parse"]>;

export interface PromoRow {
  id: Id<"promotion">;
  name: string;
  code: string;
  standing: PromoStanding;
  definition: Record<string, unknown>;
  startsAt: Date | null;
  endsAt: Date | null;
  used: number;
  maximum: number | null;
  maxPerCustomer: number | null;
  version: number;
  createdBy: string;
  createdAt: Date;
  given: { currency: Currency; amount: bigint }[];
}

const USED = sql<number>`${promotionLimits.held} + ${promotionLimits.committed}`;

export const standingAt = (now: Date): SQL<PromoStanding> => sql`CASE
  WHEN ${promotions.status} = 'archived' THEN 'archived'
  WHEN ${promotions.status} = 'paused' THEN 'paused'
  WHEN ${promotions.endsAt} <= ${now.toISOString()} THEN 'expired'
  WHEN ${promotionLimits.held} + ${promotionLimits.committed} >= ${promotionLimits.maximum} THEN 'used_up'
  WHEN ${promotions.startsAt} > ${now.toISOString()} THEN 'scheduled'
  ELSE 'active' END`;

const SORTS: Record<string, SQL> = {
  code: sql`${promotions.code}`,
  used: USED,
  ends: sql`${promotions.endsAt}`,
  created: sql`${promotions.createdAt}`,
};

function matching(input: PromoListInput, now: Date): SQL | undefined {
  return and(
    sql`${promotions.code} IS NOT NULL`,
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
  );
}

/** Codes for the owner's list; archived ones are shown only when asked for. */
export async function listPromos(
  ctx: Pick<Ctx, "db" | "clock">,
  input: PromoListInput,
): Promise<{ ok: true; value: Listing<PromoRow> }> {
  const now = ctx.clock.now();
  const where = matching(input, now);
  const key = input.sort?.replace(/^-/, "") ?? "created";
  const column = SORTS[key] ?? sql`${promotions.createdAt}`;
  const downwards = input.sort === undefined || input.sort.startsWith("-");
  const [rows, [total], [all]] = await Promise.all([
    ctx.db
      .select(columns(now))
      .from(promotions)
      .innerJoin(promotionLimits, eq(promotionLimits.id, promotions.limitId))
      .where(where)
      .orderBy(
        downwards ? sql`${column} DESC NULLS LAST` : sql`${column} ASC NULLS LAST`,
        desc(promotions.id),
      )
      .limit(input.size)
      .offset((input.page - 1) * input.size),
    ctx.db
      .select({ n: count() })
      .from(promotions)
      .innerJoin(promotionLimits, eq(promotionLimits.id, promotions.limitId))
      .where(where),
    ctx.db.select({ n: count() }).from(promotions).where(sql`${promotions.code} IS NOT NULL`),
  ]);
  const given = await givenBy(
    ctx.db,
    rows.map((row) => row.id),
  );
  return ok({
    rows: rows.map((row) => ({ ...row, code: row.code ?? "", given: given.get(row.id) ?? [] })),
    total: total?.n ?? 0,
    all: all?.n ?? 0,
    page: input.page,
    size: input.size,
  });
}

/** The ids behind "select all matching"; at most a thousand at a time. */
export async function listPromoIds(ctx: Pick<Ctx, "db" | "clock">, input: PromoListInput) {
  const rows = await ctx.db
    .select({ id: promotions.id })
    .from(promotions)
    .innerJoin(promotionLimits, eq(promotionLimits.id, promotions.limitId))
    .where(matching(input, ctx.clock.now()))
    .orderBy(asc(promotions.id))
    .limit(1000);
  return ok({ ids: rows.map((row) => row.id) });
}

export async function findPromo(
  ctx: Pick<Ctx, "db" | "clock">,
  id: Id<"promotion">,
): Promise<PromoRow | undefined> {
  const [row] = await ctx.db
    .select(columns(ctx.clock.now()))
    .from(promotions)
    .innerJoin(promotionLimits, eq(promotionLimits.id, promotions.limitId))
    .where(eq(promotions.id, id));
  if (!row) return undefined;
  const given = await givenBy(ctx.db, [row.id]);
  return { ...row, code: row.code ?? "", given: given.get(row.id) ?? [] };
}

const columns = (now: Date) => ({
  id: promotions.id,
  name: promotions.name,
  code: promotions.code,
  standing: standingAt(now),
  definition: promotions.definition,
  startsAt: promotions.startsAt,
  endsAt: promotions.endsAt,
  used: USED.mapWith(Number),
  maximum: promotionLimits.maximum,
  maxPerCustomer: promotions.maxPerCustomer,
  version: promotions.version,
  createdBy: promotions.createdBy,
  createdAt: promotions.createdAt,
});

export async function givenBy(db: Db, ids: readonly string[]): Promise<Map<string, PromoRow["given"]>> {
  const given = new Map<string, PromoRow["given"]>();
  if (ids.length === 0) return given;
  const { rows } = (await db.execute(sql`
    SELECT promotion_id, currency, sum(amount_minor)::text AS amount FROM promotion_redemptions
    WHERE state = 'committed' AND promotion_id IN (${sql.join(
      ids.map((id) => sql`${id}`),
      sql`, `,
    )})
    GROUP BY 1, 2 HAVING sum(amount_minor) > 0 ORDER BY 2`)) as unknown as {
    rows: { promotion_id: string; currency: Currency; amount: string }[];
  };
  for (const row of rows) {
    const list = given.get(row.promotion_id) ?? [];
    list.push({ currency: row.currency, amount: BigInt(row.amount) });
    given.set(row.promotion_id, list);
  }
  return given;
}

export interface PromoResults {
  orders: number;
  revenue: { currency: Currency; orders: number; revenue: bigint; given: bigint }[];
}

/** What the orders that used a promotion brought in, per currency. */
export async function readPromoResults(db: Db, id: Id<"promotion">): Promise<PromoResults> {
  const { rows } = (await db.execute(sql`
    SELECT o.currency, count(*)::int AS orders, sum(o.total_minor)::text AS revenue, sum(r.amount_minor)::text AS given
    FROM promotion_redemptions r JOIN orders o ON o.id = r.order_id
    WHERE r.promotion_id = ${id} AND r.state = 'committed' GROUP BY 1 ORDER BY 2 DESC`)) as unknown as {
    rows: { currency: Currency; orders: number; revenue: string; given: string }[];
  };
  return {
    orders: rows.reduce((sum, row) => sum + row.orders, 0),
    revenue: rows.map((row) => ({ ...row, revenue: BigInt(row.revenue), given: BigInt(row.given) })),
  };
}

export const PromoCheck = PromotionDraft.extend({ id: z.string().optional() });

/** Whether a draft could be saved as it stands; writes nothing. */
export async function validatePromo(
  ctx: Pick<Ctx, "db">,
  { id, ...draft }: z.output<typeof PromoCheck>,
): Promise<Result<{ valid: true }, DraftRefusal>> {
  const possible = await decidePossible(ctx.db, draft, (id ?? null) as Id<"promotion"> | null);
  return possible.ok ? ok({ valid: true }) : possible;
}

export async function readPromo(ctx: Pick<Ctx, "db" | "clock">, input: { id: Id<"promotion"> }) {
  const promo = await findPromo(ctx, input.id);
  if (!promo) return err("promo.not_found");
  return ok({ ...promo, results: await readPromoResults(ctx.db, input.id) });
}
