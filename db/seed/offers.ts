import type { Ctx } from "@/db/transaction";
import { invariant } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import { DAY, fixedClock, plus } from "@/lib/core/time";
import { CampaignDraft, createCampaign } from "@/lib/promotions/campaigns";
import { createPromotion, pausePromotion } from "@/lib/promotions/service";
import { createTemplate, TemplateDraft } from "@/lib/promotions/templates";
import { PromotionDraft } from "@/lib/promotions/types";

export interface SeededCampaigns {
  spring: Id<"campaign">;
  whiteFriday: Id<"campaign">;
  newYear: Id<"campaign">;
}

const inDays = (now: Date, days: number) => plus(now, days * DAY).toISOString();
const percent = (basisPoints: number) => ({ kind: "percent", basisPoints });

/** The campaigns of the year: one over, one running on a budget, one to come. */
export async function seedCampaigns(ctx: Ctx): Promise<SeededCampaigns> {
  const now = ctx.clock.now();
  const write = async (daysAgo: number, given: object): Promise<Id<"campaign">> => {
    const at = { ...ctx, clock: fixedClock(plus(now, -daysAgo * DAY)) };
    const made = await createCampaign(at, CampaignDraft.parse(given));
    invariant(made.ok, "a campaign was refused");
    return made.value.id;
  };
  return {
    spring: await write(200, { name: "Spring", startsAt: inDays(now, -190), endsAt: inDays(now, -150) }),
    whiteFriday: await write(26, {
      name: "White Friday",
      startsAt: inDays(now, -20),
      endsAt: inDays(now, 20),
      budget: 500_000,
      currency: "SAR",
    }),
    newYear: await write(3, {
      name: "New Year",
      startsAt: inDays(now, 31),
      endsAt: inDays(now, 39),
      maximumUses: 300,
    }),
  };
}

/** Discounts that need no code. None of them moves the price of a newcomer's order today. */
export async function seedDiscounts(ctx: Ctx, campaigns: SeededCampaigns): Promise<void> {
  const now = ctx.clock.now();
  const write = async (daysAgo: number, given: object) => {
    const at = { ...ctx, clock: fixedClock(plus(now, -daysAgo * DAY)) };
    const made = await createPromotion(at, PromotionDraft.parse(given));
    invariant(made.ok, "a discount was refused");
    return made.value;
  };
  await write(300, {
    name: "A year with us",
    effect: {
      kind: "tiered_percent",
      by: "tenure_months",
      base: 0,
      tiers: [
        [12, 300],
        [24, 500],
      ],
    },
    layer: "customer",
  });
  await write(250, {
    name: "Happy birthday",
    effect: percent(1500),
    layer: "customer",
    birthdayWindowDays: 3,
    maximumPerCustomer: 1,
  });
  const evenings = await write(90, {
    name: "Quiet evenings",
    effect: percent(500),
    weekly: [{ days: [1, 2], from: "18:00", to: "22:00" }],
    zone: "customer",
  });
  await pausePromotion(ctx, { id: evenings.id });
  await write(5, {
    name: "Ramadan",
    effect: percent(2000),
    termMonths: [12],
    seasons: [{ season: "ramadan", daysBefore: 0, daysAfter: 0 }],
    startsAt: inDays(now, 14),
    exclusive: true,
    maximumUses: 500,
    maximumPerCustomer: 1,
    budget: 1_000_000,
    currency: "SAR",
  });
  await write(3, { name: "New Year", effect: percent(1500), campaignId: campaigns.newYear });
}

/** What the owner keeps to start from. */
export async function seedTemplates(ctx: Ctx): Promise<void> {
  const drafts = [
    {
      name: "Partner week",
      effect: percent(1200),
      maximumUses: 200,
      maximumPerCustomer: 1,
      returnsOnRefund: true,
    },
    {
      name: "Three for two",
      effect: { kind: "buy_get", buyQuantity: 2, getQuantity: 1, basisPoints: 10_000 },
      layer: "volume",
    },
  ];
  for (const draft of drafts) {
    const made = await createTemplate(ctx, TemplateDraft.parse({ name: draft.name, draft }));
    invariant(made.ok, "a template was refused");
  }
}
