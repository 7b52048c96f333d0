import type { PageContext } from "@/app/admin/session";

export function sayCampaignWindow(
  { t, format }: PageContext,
  { startsAt, endsAt }: { startsAt: Date | null; endsAt: Date | null },
): string {
  if (startsAt && endsAt) return `${format.shortDay(startsAt)} – ${format.shortDay(endsAt)}`;
  if (endsAt) return t("admin.promo.until", { day: format.shortDay(endsAt) });
  if (startsAt) return t("admin.promo.from", { day: format.shortDay(startsAt) });
  return t("admin.promo.noEnd");
}
