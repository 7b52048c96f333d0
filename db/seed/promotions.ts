import type { Ctx } from "@/db/transaction";
import { invariant } from "@/lib/core/errors";
import { basisPointsOf, type Currency } from "@/lib/core/money";
import { DAY, fixedClock, plus } from "@/lib/core/time";
import { createPromotion } from "@/lib/promotions/service";
import { PromotionDraft, type PromotionRow } from "@/lib/promotions/types";
import type { CodeSource } from "./codes";
import { type SeededCampaigns, seedCampaigns, seedDiscounts, seedTemplates } from "./offers";

type Draft = Parameters<typeof PromotionDraft.parse>[0] & Record<string, unknown>;

/** The shop's codes; days are counted from now, negative ones are past. */
const drafts = (now: Date, campaigns: SeededCampaigns): { daysAgo: number; draft: Draft }[] => {
  const inDays = (days: number) => plus(now, days * DAY).toISOString();
  const percent = (basisPoints: number) => ({ kind: "percent", basisPoints });
  return [
    {
      daysAgo: 364,
      draft: {
        name: "Hello",
        code: "HELLO20",
        effect: percent(2000),
        firstPurchase: true,
        maximumPerCustomer: 1,
      },
    },
    {
      daysAgo: 364,
      draft: {
        name: "Founding members",
        code: "FOUNDER30",
        effect: percent(3000),
        maximumUses: 40,
        maximumPerCustomer: 1,
      },
    },
    {
      daysAgo: 200,
      draft: {
        name: "Spring",
        code: "SPRING15",
        effect: percent(1500),
        campaignId: campaigns.spring,
        startsAt: inDays(-190),
        endsAt: inDays(-150),
      },
    },
    {
      daysAgo: 160,
      draft: {
        name: "Two weeks free",
        code: "TRY14",
        effect: { kind: "free_trial", days: 14 },
        maximumPerCustomer: 1,
      },
    },
    {
      daysAgo: 120,
      draft: { name: "Thank you", code: "MERCI10", effect: percent(1000), maximumPerCustomer: 1 },
    },
    {
      daysAgo: 60,
      draft: {
        name: "SAR 25 off",
        code: "SAVE25",
        effect: { kind: "fixed", amount: 2500 },
        currency: "SAR",
        minimumOrder: 10_000,
      },
    },
    {
      daysAgo: 25,
      draft: {
        name: "White Friday",
        code: "WHITE10",
        effect: percent(1000),
        campaignId: campaigns.whiteFriday,
        currency: "SAR",
        maximumDiscount: 6000,
        startsAt: inDays(-20),
        endsAt: inDays(20),
      },
    },
  ];
};

export interface SeededPromotion {
  row: PromotionRow;
  draft: PromotionDraft;
  from: Date;
  /** Uses the history may take; the rest is left for visitors. */
  maximum: number;
  /** Of one behind many codes: which code a customer would enter. */
  codes?: CodeSource;
}

/** Writes the codes through the same verb as an owner, dated as if they had been there all along. */
export async function seedPromotions(ctx: Ctx): Promise<SeededPromotion[]> {
  const now = ctx.clock.now();
  const campaigns = await seedCampaigns(ctx);
  await seedDiscounts(ctx, campaigns);
  await seedTemplates(ctx);
  const seeded: SeededPromotion[] = [];
  for (const { daysAgo, draft: input } of drafts(now, campaigns)) {
    const draft = PromotionDraft.parse(input);
    const createdAt = plus(now, -daysAgo * DAY);
    const created = await createPromotion({ ...ctx, clock: fixedClock(createdAt) }, draft);
    invariant(created.ok, `the code ${draft.code} was refused`);
    const from = draft.startsAt === null ? createdAt : new Date(draft.startsAt);
    const maximum = draft.maximumUses === null ? Number.POSITIVE_INFINITY : draft.maximumUses - 2;
    seeded.push({ row: created.value, draft, from, maximum });
  }
  return seeded;
}

/** What a code takes off an order at an instant; null where it does not apply. */
export function discountOf(
  { draft, from }: SeededPromotion,
  order: { at: Date; amountMinor: bigint; currency: Currency; isFirst: boolean },
): bigint | null {
  if (order.at < from || (draft.endsAt !== null && order.at >= new Date(draft.endsAt))) return null;
  if (draft.firstPurchase && !order.isFirst) return null;
  if (draft.currency !== null && draft.currency !== order.currency) return null;
  if (draft.minimumOrder !== null && order.amountMinor < BigInt(draft.minimumOrder)) return null;
  if (draft.effect.kind === "free_trial") return 0n;
  const off = offOf(draft.effect, order.amountMinor);
  const capped = draft.maximumDiscount === null ? off : bigintMin(off, BigInt(draft.maximumDiscount));
  return bigintMin(capped, order.amountMinor);
}

function offOf(effect: PromotionDraft["effect"], amountMinor: bigint): bigint {
  if (effect.kind === "percent") return basisPointsOf(amountMinor, BigInt(effect.basisPoints));
  invariant(effect.kind === "fixed", "the year knows percentages, fixed amounts and trials");
  return BigInt(effect.amount);
}

const bigintMin = (a: bigint, b: bigint): bigint => (a < b ? a : b);
