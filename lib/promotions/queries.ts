import { desc, eq, ne, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { promotionLimits, promotionRevisions, promotions, promotionVersions } from "@/db/schema/promotions";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { codeKey } from "./rules";
import type { ListedPromotion, PromotionRow, PromotionSearch } from "./types";

export interface LivePromotions {
  revision: number;
  rows: PromotionRow[];
}

/** Everything that a code or a cart may still meet: active and paused promotions. */
export async function loadLivePromotions(db: Db): Promise<LivePromotions> {
  // The number first: a change that lands in between makes this copy stale, never falsely fresh.
  const [revision] = await db.select({ revision: promotionRevisions.revision }).from(promotionRevisions);
  const rows = await db.select().from(promotions).where(ne(promotions.status, "archived"));
  return { revision: revision?.revision ?? 0, rows };
}

const listed = {
  id: promotions.id,
  name: promotions.name,
  code: promotions.code,
  status: promotions.status,
  version: promotions.version,
  definition: promotions.definition,
  startsAt: promotions.startsAt,
  endsAt: promotions.endsAt,
  maximumUses: promotionLimits.maximum,
  maximumPerCustomer: promotions.maxPerCustomer,
  held: promotionLimits.held,
  committed: promotionLimits.committed,
  createdAt: promotions.createdAt,
};

const ORDER: Record<PromotionSearch["sort"], SQL[]> = {
  newest: [desc(promotions.id)],
  name: [sql`lower(${promotions.name})`, desc(promotions.id)],
  uses: [desc(promotionLimits.committed), desc(promotions.id)],
};

function conditionOf(search: PromotionSearch, now: Date): SQL {
  const at = sql`${now.toISOString()}::timestamptz`;
  const conditions: SQL[] = [];
  if (search.q !== "") {
    const like = `%${search.q.toLowerCase().replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    conditions.push(
      sql`(lower(${promotions.name}) LIKE ${like} OR lower(${promotions.code}) LIKE ${like} OR ${promotions.codeKey} = ${codeKey(search.q)})`,
    );
  }
  switch (search.status) {
    case "scheduled":
      conditions.push(sql`${promotions.status} = 'active' AND ${promotions.startsAt} > ${at}`);
      break;
    case "ended":
      conditions.push(sql`${promotions.status} <> 'archived' AND ${promotions.endsAt} <= ${at}`);
      break;
    case "active":
      conditions.push(
        sql`${promotions.status} = 'active' AND (${promotions.startsAt} IS NULL OR ${promotions.startsAt} <= ${at})
          AND (${promotions.endsAt} IS NULL OR ${promotions.endsAt} > ${at})`,
      );
      break;
    case undefined:
      conditions.push(sql`${promotions.status} <> 'archived'`);
      break;
    default:
      conditions.push(eq(promotions.status, search.status));
  }
  return sql.join(conditions, sql` AND `);
}

/** The dashboard's promotions: one page and how many there are in all; archived ones only when asked for. */
export async function listPromotions(
  ctx: Pick<Ctx, "db" | "clock">,
  search: PromotionSearch,
): Promise<{ rows: ListedPromotion[]; total: number; page: number; size: number }> {
  const where = conditionOf(search, ctx.clock.now());
  const rows = await ctx.db
    .select(listed)
    .from(promotions)
    .innerJoin(promotionLimits, eq(promotionLimits.id, promotions.limitId))
    .where(where)
    .orderBy(...ORDER[search.sort])
    .limit(search.size)
    .offset((search.page - 1) * search.size);
  const total = await ctx.db.$count(promotions, where);
  return { rows: rows.map(asListed), total, page: search.page, size: search.size };
}

type ListedRow = Omit<ListedPromotion, "startsAt" | "endsAt" | "createdAt"> & {
  startsAt: Date | null;
  endsAt: Date | null;
  createdAt: Date;
};

const asListed = (row: ListedRow): ListedPromotion => ({
  ...row,
  startsAt: row.startsAt?.toISOString() ?? null,
  endsAt: row.endsAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
});

export interface PromotionPage {
  promotion: ListedPromotion;
  versions: { version: number; definition: Record<string, unknown>; createdBy: string; createdAt: string }[];
  uses: {
    orderId: Id<"order">;
    orderNumber: number;
    customerId: Id<"customer">;
    customerName: string;
    state: string;
    amountMinor: string;
    currency: string;
    at: string;
  }[];
}

/** One promotion with its versions and its latest uses. */
export async function readPromotion(
  ctx: Pick<Ctx, "db">,
  input: { id: Id<"promotion"> },
): Promise<Result<PromotionPage, "promo.not_found">> {
  const [row] = await ctx.db
    .select(listed)
    .from(promotions)
    .innerJoin(promotionLimits, eq(promotionLimits.id, promotions.limitId))
    .where(eq(promotions.id, input.id));
  if (!row) return err("promo.not_found");
  const versions = await ctx.db
    .select()
    .from(promotionVersions)
    .where(eq(promotionVersions.promotionId, input.id))
    .orderBy(desc(promotionVersions.version));
  const { rows: uses } = (await ctx.db.execute(sql`
    SELECT r.order_id, o.number::int, r.customer_id, concat_ws(' ', c.first_name, c.last_name) AS name, r.state,
      r.amount_minor::text, r.currency, COALESCE(r.settled_at, r.created_at) AS at
    FROM promotion_redemptions r JOIN orders o ON o.id = r.order_id JOIN customers c ON c.id = r.customer_id
    WHERE r.promotion_id = ${input.id} ORDER BY r.id DESC LIMIT 50`)) as unknown as {
    rows: {
      order_id: Id<"order">;
      number: number;
      customer_id: Id<"customer">;
      name: string;
      state: string;
      amount_minor: string;
      currency: string;
      at: string;
    }[];
  };
  return ok({
    promotion: asListed(row),
    versions: versions.map((version) => ({
      version: version.version,
      definition: version.definition,
      createdBy: version.createdBy,
      createdAt: version.createdAt.toISOString(),
    })),
    uses: uses.map((use) => ({
      orderId: use.order_id,
      orderNumber: use.number,
      customerId: use.customer_id,
      customerName: use.name,
      state: use.state,
      amountMinor: use.amount_minor,
      currency: use.currency,
      at: new Date(use.at).toISOString(),
    })),
  });
}
