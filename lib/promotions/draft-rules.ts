import { decideAudience } from "./audience-rules";
import { decideCalendar } from "./calendar-rules";
import { decideEffect, moneyFieldsOf } from "./effect-rules";
import { firstOf, fits, refuse, type Verdict } from "./refuse";
import { codeKey, normaliseCode } from "./rules";
import { decideScope, type ShopFacts } from "./scope-rules";
import type { PromotionDraft } from "./types";

const CODE = /^[\p{L}\p{N}][\p{L}\p{N}_.-]{1,31}$/u;

/** A promotion of a campaign with a budget counts in the campaign's currency. */
export const inCampaign = (draft: PromotionDraft, campaign: ShopFacts["campaign"]): PromotionDraft =>
  draft.currency === null && campaign?.currency
    ? { ...draft, currency: campaign.currency as NonNullable<PromotionDraft["currency"]> }
    : draft;

/** Refuses what can never work, naming the field. */
export function decideDraft(given: PromotionDraft, shop: ShopFacts): Verdict {
  const draft = inCampaign(given, shop.campaign);
  return firstOf([
    () => decideCode(draft),
    () => decideCurrency(draft, shop),
    () => decideEffect(draft.effect),
    () => decideAmounts(draft),
    () => decideAudience(draft),
    () => decideSchedule(draft),
    () => decideCampaign(given, shop),
    () => decideCalendar(draft, shop),
    () => decideLimits(draft),
    () => decideScope(draft, shop),
  ]);
}

function decideCode({ code, autoApply }: PromotionDraft): Verdict {
  if (code === null)
    return autoApply === false ? refuse("autoApply", "leaves no way to get it: there is no code") : fits;
  const normalised = normaliseCode(code);
  if (normalised === "") return refuse("code", "is empty");
  if (!CODE.test(normalised)) return refuse("code", "takes 2 to 32 letters and digits");
  return codeKey(normalised) === "" ? refuse("code", "has nothing to read") : fits;
}

function decideCurrency(draft: PromotionDraft, { currencies }: ShopFacts): Verdict {
  if (draft.currency === null) {
    const [needs] = moneyFieldsOf(draft);
    return needs === undefined ? fits : refuse("currency", `is needed for ${needs}`);
  }
  return currencies.includes(draft.currency) ? fits : refuse("currency", "is not taken by this shop");
}

function decideAmounts(draft: PromotionDraft): Verdict {
  const { minimumOrder, maximumOrder, maxUnits, groupSize } = draft;
  if (draft.maximumDiscount === 0) return refuse("maximumDiscount", "leaves nothing to give");
  if (maximumOrder === 0) return refuse("maximumOrder", "leaves no order to apply to");
  if (minimumOrder !== null && maximumOrder !== null && maximumOrder < minimumOrder)
    return refuse("maximumOrder", "is less than the smallest order");
  return maxUnits !== null && groupSize !== null && groupSize > maxUnits
    ? refuse("groupSize", "is more than the units that may be discounted")
    : fits;
}

function decideSchedule({ startsAt, endsAt, weekly, seasons }: PromotionDraft): Verdict {
  if (startsAt !== null && endsAt !== null && Date.parse(endsAt) <= Date.parse(startsAt))
    return refuse("endsAt", "is not after the start");
  for (const [i, { days, from, to }] of weekly.entries()) {
    if (from === to) return refuse(`weekly[${i}].to`, "leaves no time between start and end");
    if (new Set(days).size !== days.length) return refuse(`weekly[${i}].days`, "names a day twice");
  }
  const twice = seasons.findIndex(
    ({ season }, i) => seasons.findIndex((other) => other.season === season) !== i,
  );
  return twice === -1 ? fits : refuse(`seasons[${twice}].season`, "is named twice");
}

function decideCampaign(draft: PromotionDraft, { campaign }: ShopFacts): Verdict {
  if (draft.campaignId === null) return fits;
  if (campaign === undefined) return refuse("campaignId", "is not a campaign of this shop");
  if (draft.maximumUses !== null) return refuse("maximumUses", "is the campaign's to set");
  if (draft.budget !== null) return refuse("budget", "is the campaign's to set");
  return campaign.currency !== null && draft.currency !== null && draft.currency !== campaign.currency
    ? refuse("currency", "is not the currency of the campaign's budget")
    : fits;
}

function decideLimits({ maximumUses, maximumPerCustomer, budget, effect, partial }: PromotionDraft): Verdict {
  if (maximumUses !== null && maximumPerCustomer !== null && maximumPerCustomer > maximumUses)
    return refuse("maximumPerCustomer", "is more than all uses together");
  if (budget === 0) return refuse("budget", "leaves nothing to give");
  return budget !== null && effect.kind === "fixed" && !partial && effect.amount > budget
    ? refuse("budget", "is less than one discount")
    : fits;
}
