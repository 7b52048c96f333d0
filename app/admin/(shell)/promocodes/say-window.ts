import type { PageContext } from "@/app/admin/session";
import { type HijriSeason, seasonSpans } from "@/lib/core/hijri-seasons";
import { DAY, HOUR } from "@/lib/core/time";
import { dayOf, wallClock } from "@/lib/core/zones";
import type { PromoRow } from "@/lib/promotions/admin-queries";
import { sayCampaignWindow } from "../campaigns/say-window";

/** When a promotion runs: its seasons with the days of the coming one, else its own dates within its campaign's, else its hours. */
export function sayWindow(page: PageContext, promo: PromoRow): string {
  const { t } = page;
  const { hijri = [], weekly = [] } = (promo.definition["schedule"] ?? {}) as {
    hijri?: HijriSeason[];
    weekly?: unknown[];
  };
  if (hijri.length > 0) return hijri.map((season) => saySeason(page, season)).join(t("admin.table.comma"));
  const startsAt = furthest(promo.startsAt, promo.campaignStartsAt, Math.max);
  const endsAt = furthest(promo.endsAt, promo.campaignEndsAt, Math.min);
  if (startsAt === null && endsAt === null && weekly.length > 0) return t("admin.promo.atHours");
  return sayCampaignWindow(page, { startsAt, endsAt });
}

function furthest(own: Date | null, campaigns: Date | null, pick: (a: number, b: number) => number) {
  if (own === null || campaigns === null) return own ?? campaigns;
  return new Date(pick(own.getTime(), campaigns.getTime()));
}

function saySeason({ t, ctx, timeZone, format }: PageContext, season: HijriSeason): string {
  const today = dayOf(wallClock(ctx.clock.now().getTime(), timeZone));
  const name = t(`admin.promo.seasons.${season.season}`);
  const coming = seasonSpans(season, today).find(({ until }) => until > today);
  if (!coming) return name;
  // Noon is on the same day in the shop's zone.
  const day = (epochDay: number) => format.shortDay(new Date(epochDay * DAY + 12 * HOUR));
  return t("admin.promo.seasonDays", { season: name, from: day(coming.from), to: day(coming.until - 1) });
}
