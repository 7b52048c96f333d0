import type { Ctx } from "@/db/transaction";
import type { Promotion } from "@/lib/pricing/types";
import { findCodes } from "@/lib/promotions/codes";
import { codeKey } from "@/lib/promotions/rules";
import { keysOf } from "./facts";
import type { LivePromotion, LivePromotions } from "./live-promotions";

interface Uses {
  maximum: number;
  used: number;
}

export interface LiveOrWritten extends LivePromotion {
  /** The counters of the code itself, where it has its own. */
  uses?: Uses;
}

/** What the entered codes of batches and of the customer give, told as promotions of their own: the owner sees true reasons. */
export async function readWritten(
  ctx: Pick<Ctx, "db">,
  live: LivePromotions,
  input: { codes: readonly string[]; customer?: string | undefined },
): Promise<LiveOrWritten[]> {
  const keys = keysOf(input.codes).filter((key) => !live.byCodeKey.has(key));
  if (keys.length === 0) return [];
  const codes = await findCodes(ctx.db, keys, input.customer);
  return codes.flatMap((code): LiveOrWritten[] => {
    const shared = live.byId.get(code.promotionId);
    if (!shared) return [];
    const { startsAt, endsAt } = shared.promotion.schedule;
    const starts = code.startsAt?.toISOString() ?? startsAt;
    const ends = code.endsAt?.toISOString() ?? endsAt;
    return [
      {
        ...shared,
        row: { ...shared.row, code: code.code, codeKey: code.codeKey },
        promotion: {
          ...shared.promotion,
          code: code.code,
          status: code.revokedAt === null ? shared.promotion.status : "paused",
          schedule: { ...shared.promotion.schedule, startsAt: starts, endsAt: ends },
        },
        uses: { maximum: code.maximum, used: code.held + code.committed },
      },
    ];
  });
}

/** A code as its owner wrote it; one that nobody wrote as it was entered. */
export function nameOf(entered: string, live: LivePromotions, written: readonly LiveOrWritten[]): string {
  const key = codeKey(entered);
  const found = live.byCodeKey.get(key) ?? written.find(({ row }) => row.codeKey === key);
  return found?.row.code ?? entered;
}

/** Of the code's own limit and the promotion's, the one that has less left. */
export function withUses(promotion: Promotion, uses: Uses | undefined): Promotion {
  const { total, used } = promotion.limits;
  if (!uses || (total !== null && total - used < uses.maximum - uses.used)) return promotion;
  return { ...promotion, limits: { ...promotion.limits, total: uses.maximum, used: uses.used } };
}
