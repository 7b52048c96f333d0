import type { Db } from "@/db/client";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { log } from "@/lib/core/log";
import { processSingleton } from "@/lib/core/singleton";
import { type CompiledPromotions, compilePromotions } from "@/lib/pricing/compile";
import { promotionInput } from "@/lib/pricing/simulator-input";
import type { Promotion } from "@/lib/pricing/types";
import { loadLivePromotions } from "@/lib/promotions/queries";
import type { PromotionRow } from "@/lib/promotions/types";

export interface LivePromotion {
  row: PromotionRow;
  /** A code that only one order can ever use: strangers learn nothing of it. Personal ones they never meet. */
  isSingleUse: boolean;
  promotion: Promotion;
}

/** The promotions of a revision, ready to be evaluated. Their totals live in the database and are asked for each time. */
export interface LivePromotions {
  revision: number;
  compiled: CompiledPromotions;
  byId: ReadonlyMap<string, LivePromotion>;
  byCodeKey: ReadonlyMap<string, LivePromotion>;
  /** Those that need no code. */
  automatic: readonly LivePromotion[];
}

const kept = processSingleton("live-promotions", () => new WeakMap<Db, LivePromotions>());

/** The promotions at `revision` (which the caller has just read), from memory where it has not moved. */
export async function livePromotions(ctx: Pick<Ctx, "db">, revision: number): Promise<LivePromotions> {
  const known = kept.get(ctx.db);
  if (known?.revision === revision) return known;
  const fresh = compile(await loadLivePromotions(ctx.db));
  // Revision zero: nobody counts changes yet, so nothing may be remembered.
  if (fresh.revision > 0) kept.set(ctx.db, fresh);
  return fresh;
}

/** What this process remembers, to be checked against the revision that the next statement reads. */
export const rememberedPromotions = (ctx: Pick<Ctx, "db">): LivePromotions | undefined => kept.get(ctx.db);

function compile({ revision, rows }: { revision: number; rows: PromotionRow[] }): LivePromotions {
  const all = rows.flatMap(read);
  return {
    revision,
    compiled: compilePromotions(all.map(({ promotion }) => promotion)),
    byId: new Map(all.map((live) => [live.row.id, live])),
    byCodeKey: new Map(all.flatMap((live) => (live.row.codeKey === null ? [] : [[live.row.codeKey, live]]))),
    automatic: all.filter(({ promotion }) => promotion.code === null && promotion.autoApply),
  };
}

/** The promotion behind a code's key; a personal code exists for its recipient alone. */
export function findByKey(
  live: LivePromotions,
  key: string,
  customerId: string | undefined,
): LivePromotion | undefined {
  const found = live.byCodeKey.get(key);
  const recipient = found?.row.recipientId ?? null;
  return recipient === null || recipient === customerId ? found : undefined;
}

function read(row: PromotionRow): LivePromotion[] {
  const { schedule } = row.definition;
  const parsed = promotionInput.safeParse({
    ...row.definition,
    id: row.id,
    status: row.status,
    code: row.code,
    schedule: {
      ...(typeof schedule === "object" ? schedule : {}),
      startsAt: row.startsAt?.toISOString() ?? null,
      endsAt: row.endsAt?.toISOString() ?? null,
    },
  });
  if (!parsed.success) {
    // One unreadable promotion must not stop the shop from selling.
    log().error({ promotionId: row.id, err: parsed.error }, "a stored promotion cannot be read");
    return [];
  }
  const promotion = parsed.data;
  return [
    {
      row,
      isSingleUse: row.code !== null && row.recipientId === null && promotion.limits.total === 1,
      promotion: { ...promotion, limits: { ...promotion.limits, total: null, used: 0, budget: null } },
    },
  ];
}

/** The promotions a cart and its codes can meet, by id. */
export function candidatesFor(
  live: LivePromotions,
  keys: readonly string[],
  customerId: string | undefined,
): { promotionIds: Id<"promotion">[]; limitIds: Id<"limitHolder">[] } {
  const entered = keys.flatMap((key) => findByKey(live, key, customerId) ?? []);
  const all = [...live.automatic, ...entered];
  return { promotionIds: all.map(({ row }) => row.id), limitIds: all.map(({ row }) => row.limitId) };
}
