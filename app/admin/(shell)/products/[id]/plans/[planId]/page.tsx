import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { openPage } from "@/app/admin/session";
import { Badge } from "@/components/admin/badges";
import { PlanForm } from "@/components/admin/catalog/plan-form";
import { PlanList } from "@/components/admin/catalog/plan-list";
import { Crumbs } from "@/components/admin/crumbs";
import { PageHead } from "@/components/admin/page-head";
import { readProduct } from "@/lib/catalog/admin-queries";
import { inLanguage } from "@/lib/core/languages";
import { toSafeInteger } from "@/lib/core/money";
import { readShopSettings } from "@/lib/settings/service";

type Params = Promise<{ id: string; planId: string }>;

async function findPlan(params: Params) {
  const page = await openPage("catalog.view");
  const { id, planId } = await params;
  const found = await readProduct(page.ctx, { id });
  const product = found.ok ? found.value : undefined;
  const plan = product?.plans.find((each) => each.id === planId);
  return product && plan ? { page, product, plan } : undefined;
}

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const found = await findPlan(params);
  return { title: found ? inLanguage(found.plan.name, found.page.language) : "" };
}

export default async function Plan({ params }: { params: Params }) {
  const found = await findPlan(params);
  if (!found) notFound();
  const { page, product, plan } = found;
  const { t, language, format } = page;
  const { currencies } = await readShopSettings(page.ctx.db);
  const name = inLanguage(plan.name, language);
  return (
    <>
      <Crumbs
        trail={[
          { label: inLanguage(product.name, language), href: `/admin/products/${product.id}` },
          { label: name },
        ]}
      />
      <PageHead
        title={
          <>
            {name}{" "}
            {plan.status === "archived" && <Badge state="archived">{t("admin.product.archived")}</Badge>}
          </>
        }
        note={t("admin.plan.about", {
          product: inLanguage(product.name, language),
          subscribers: format.count(plan.subscribers),
        })}
      />
      <div className="g2 side-l">
        <PlanList product={product} page={page} current={plan.id} />
        <PlanForm
          key={`${plan.id}-${plan.updatedAt.getTime()}`}
          productId={product.id}
          currencies={currencies}
          canChange={page.may("catalog.change")}
          plan={{
            id: plan.id,
            name: plan.name,
            tagline: plan.tagline,
            features: plan.features,
            tags: plan.tags,
            featured: plan.featured,
            position: plan.position,
            archived: plan.status === "archived",
            refund:
              plan.refundDays === null
                ? null
                : { days: plan.refundDays, usedBasisPoints: plan.refundUsedBasisPoints ?? 10_000 },
            prices: plan.prices.flatMap(({ termMonths, currency, amountMinor }) =>
              currency === null ? [] : [{ termMonths, currency, amount: toSafeInteger(amountMinor) }],
            ),
          }}
        />
      </div>
    </>
  );
}
