import type { PageContext } from "@/app/admin/session";
import { termsOf } from "@/components/admin/promo/gives";
import type { SamplePlan } from "@/components/admin/promo/promo-preview";
import type { EditedPromo } from "@/components/admin/promo/promo-values";
import { readCatalogInFull } from "@/lib/catalog/admin-queries";
import { inLanguage } from "@/lib/core/languages";
import { toSafeInteger } from "@/lib/core/money";
import type { PromoRow } from "@/lib/promotions/admin-queries";
import { readShopSettings } from "@/lib/settings/service";

/** What the form of a code needs besides the code: where it may apply, and plans to try it on. */
export async function readFormProps({ ctx, language, timeZone, may }: PageContext) {
  const [catalog, { currencies }] = await Promise.all([readCatalogInFull(ctx.db), readShopSettings(ctx.db)]);
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
    timeZone,
    samples,
    canChange: may("promotions.change"),
    now: ctx.clock.now().toISOString(),
    places: active.flatMap((product) => [
      { value: product.id as string, label: inLanguage(product.name, language) },
      ...product.plans
        .filter((plan) => plan.status === "active")
        .map((plan) => ({
          value: plan.id as string,
          label: `${inLanguage(product.name, language)} · ${inLanguage(plan.name, language)}`,
        })),
    ]),
  };
}

export const editedOf = (promo: PromoRow): EditedPromo => ({
  id: promo.id,
  code: promo.code,
  name: promo.name,
  terms: termsOf(promo.definition),
  startsAt: promo.startsAt?.toISOString() ?? null,
  endsAt: promo.endsAt?.toISOString() ?? null,
  maximum: promo.maximum,
  maxPerCustomer: promo.maxPerCustomer,
  used: promo.used,
});
