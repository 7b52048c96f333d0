import { notFound } from "next/navigation";
import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { PlanForm } from "@/components/admin/catalog/plan-form";
import { PlanList } from "@/components/admin/catalog/plan-list";
import { Crumbs } from "@/components/admin/crumbs";
import { PageHead } from "@/components/admin/page-head";
import { readProduct } from "@/lib/catalog/admin-queries";
import { inLanguage } from "@/lib/core/languages";
import { readShopSettings } from "@/lib/settings/service";

export const generateMetadata = titled("catalog.change", "admin.plan.new");

export default async function NewPlan({ params }: { params: Promise<{ id: string }> }) {
  const page = await openPage("catalog.change");
  const { ctx, t, language } = page;
  const [found, { currencies }] = await Promise.all([
    readProduct(ctx, await params),
    readShopSettings(ctx.db),
  ]);
  if (!found.ok) notFound();
  const product = found.value;
  return (
    <>
      <Crumbs
        trail={[
          { label: inLanguage(product.name, language), href: `/admin/products/${product.id}` },
          { label: t("admin.plan.new") },
        ]}
      />
      <PageHead title={t("admin.plan.new")} note={inLanguage(product.name, language)} />
      <div className="g2 side-l">
        <PlanList product={product} page={page} current="" />
        <PlanForm plan={null} productId={product.id} currencies={currencies} canChange />
      </div>
    </>
  );
}
