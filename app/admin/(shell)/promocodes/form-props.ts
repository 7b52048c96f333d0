import type { PageContext } from "@/app/admin/session";
import type { SamplePlan } from "@/components/admin/promo/sample";
import { readCatalogInFull } from "@/lib/catalog/admin-queries";
import { inLanguage } from "@/lib/core/languages";
import { toSafeInteger } from "@/lib/core/money";
import { draftOfRow, type PromoRow } from "@/lib/promotions/admin-queries";
import { campaignChoices } from "@/lib/promotions/campaign-queries";
import type { PromotionDraft } from "@/lib/promotions/types";
import { readShopSettings } from "@/lib/settings/service";

/** What the form of a code or discount needs besides it: where it may apply, and plans to try it on. */
export async function readFormProps({ ctx, language, timeZone, may }: PageContext) {
  const [catalog, { currencies }, campaigns] = await Promise.all([
    readCatalogInFull(ctx.db),
    readShopSettings(ctx.db),
    campaignChoices(ctx.db),
  ]);
  const active = catalog.filter((product) => product.status === "active");
  const samples = active
    .flatMap((product) =>
      product.plans
        .filter((plan) => plan.status === "active")
        .flatMap((plan) =>
          plan.prices.map((price): SamplePlan & { featured: boolean } => ({
            featured: plan.featured,
            productId: product.id,
            planId: plan.id,
            name: inLanguage(plan.name, language),
            tags: plan.tags,
            termMonths: price.termMonths,
            currency: price.currency ?? "SAR",
            amount: toSafeInteger(price.amountMinor),
            list: toSafeInteger(price.listMinor),
          })),
        ),
    )
    .toSorted((a, b) => Number(b.featured) - Number(a.featured))
    .map(({ featured: _, ...sample }) => sample);
  return {
    currencies,
    campaigns,
    timeZone,
    samples,
    canChange: may("promotions.change"),
    now: ctx.clock.now().toISOString(),
    places: active.flatMap((product) => [
      {
        value: product.id as string,
        label: inLanguage(product.name, language),
        productId: product.id as string,
      },
      ...product.plans
        .filter((plan) => plan.status === "active")
        .map((plan) => ({
          value: plan.id as string,
          label: `${inLanguage(product.name, language)} · ${inLanguage(plan.name, language)}`,
          productId: product.id as string,
        })),
    ]),
  };
}

export const editedOf = (promo: PromoRow) => ({
  id: promo.id as string,
  draft: draftOfRow(promo),
  used: promo.used,
});

/** A new one that says the same, under a code of its own. */
export const likeOf = (draft: PromotionDraft): PromotionDraft => ({ ...draft, code: null, autoApply: null });
