import type { PageContext } from "@/app/admin/session";
import { readCatalogInFull } from "@/lib/catalog/admin-queries";
import { inLanguage } from "@/lib/core/languages";
import { readShopSettings } from "@/lib/settings/service";

/** What the form of an offer chooses from: the shop's currencies, its products and plans. */
export async function readOfferChoices({ ctx, language }: PageContext) {
  const [catalog, { currencies }] = await Promise.all([readCatalogInFull(ctx.db), readShopSettings(ctx.db)]);
  const places = catalog
    .filter(({ status }) => status === "active")
    .flatMap((product) => {
      const name = inLanguage(product.name, language);
      const plans = product.plans.filter(({ status }) => status === "active");
      return [
        { value: product.id as string, label: name },
        ...plans.map((plan) => ({
          value: plan.id as string,
          label: `${name} · ${inLanguage(plan.name, language)}`,
        })),
      ];
    });
  return { currencies, places };
}
