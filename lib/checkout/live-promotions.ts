import type { Db } from "@/db/client";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { log } from "@/lib/core/log";
import { processSingleton } from "@/lib/core/singleton";
import { type CompiledPromotions, compilePromotions } from "@/lib/pricing/compile";
import { promotionInput } from "@/lib/pricing/simulator-input";
import type { Promotion, Refusal } from "@/lib/pricing/types";
import { loadLivePromotions } from "@/lib/promotions/queries";
import type { PromotionRow } from "@/lib/promotions/types";
import { decideCode } from "./rules";

export interface LivePromotion {
  row: PromotionRow;
  /** A code that only one order can ever use: strangers learn nothing of it. */
  isSingleUse: boolean;
  promotion: Promotion;
  /** The row of `promotion_codes` through which it was reached, and why that code counts no more. */
  through?: { readonly codeKey: string; readonly refusal: Refusal | null };
}

/** The promotions of a revision, ready to be evaluated. Their totals live in the database and are asked for each time. */
export interface LivePromotions {
  revision: number;
  compiled: CompiledPromotions;
  byId: ReadonlyMap<string, LivePromotion>;
  byCodeKey: ReadonlyMap<string, LivePromotion>;
  /** Those that need no code. */
  automatic: readonly LivePromotion[];
  /** Whether any of them asks how long ago a customer had access. */
  askPast: boolean;
  /** Those whose code the shop enters for everybody. */
  selfEntered: readonly LivePromotion[];
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
    askPast: all.some(({ promotion }) => asksPast(promotion.conditions)),
    automatic: all.filter(({ promotion }) => promotion.code === null && promotion.autoApply),
    selfEntered: all.filter(({ row, promotion }) => row.code !== null && promotion.autoApply),
  };
}

const asksPast = ({ segments, activeWithinDays, inactiveForDays }: Promotion["conditions"]): boolean =>
  segments.length > 0 || activeWithinDays !== null || inactiveForDays !== null;

/** A code of `promotion_codes` as checkout reads it, counters and all. */
export interface WrittenCode {
  codeKey: string;
  code: string;
  promotionId: string;
  maximum: number;
  used: number;
  recipientId: string | null;
  startsAt: Date | null;
  endsAt: Date | null;
  revokedAt: Date | null;
  /** Until when an open order of this customer holds it. */
  ownHoldUntil: Date | null;
}

/** What a written code gives now: its promotion, in the code's own name and window. */
export function reach(live: LivePromotions, code: WrittenCode, now: Date): LivePromotion | undefined {
  const shared = live.byId.get(code.promotionId);
  if (!shared?.row.hasManyCodes) return undefined;
  return {
    ...shared,
    row: { ...shared.row, code: code.code, codeKey: code.codeKey, endsAt: code.endsAt ?? shared.row.endsAt },
    isSingleUse: code.recipientId === null && code.maximum === 1,
    through: { codeKey: code.codeKey, refusal: decideCode(code, now) },
  };
}

function read(row: PromotionRow): LivePromotion[] {
  const { schedule } = row.definition;
  const parsed = promotionInput.safeParse({
    ...row.definition,
    id: row.id,
    status: row.status,
    // What many codes share is known to the engine by its id, which nobody can enter.
    code: row.hasManyCodes ? row.id : row.code,
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
      isSingleUse: row.code !== null && promotion.limits.total === 1,
      promotion: { ...promotion, limits: { ...promotion.limits, total: null, used: 0, budget: null } },
    },
  ];
}

/** The promotions that a cart and public codes can meet, by id. */
export function candidatesFor(
  live: LivePromotions,
  keys: readonly string[],
): { promotionIds: Id<"promotion">[]; limitIds: Id<"limitHolder">[] } {
  const entered = [...keys.flatMap((key) => live.byCodeKey.get(key) ?? []), ...live.selfEntered];
  const all = [...live.automatic, ...new Set(entered)];
  return { promotionIds: all.map(({ row }) => row.id), limitIds: all.map(({ row }) => row.limitId) };
}
