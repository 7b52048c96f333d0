import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { openPage } from "@/app/admin/session";
import { Badge } from "@/components/admin/badges";
import { ArchiveProduct } from "@/components/admin/catalog/archive-button";
import { PlanList } from "@/components/admin/catalog/plan-list";
import { ProductForm } from "@/components/admin/catalog/product-form";
import { Crumbs } from "@/components/admin/crumbs";
import { PageHead } from "@/components/admin/page-head";
import { type ProductInFull, readChannels, readProduct } from "@/lib/catalog/admin-queries";
import { inLanguage, type Language } from "@/lib/core/languages";

type Params = Promise<{ id: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { ctx, language } = await openPage("catalog.view");
  const product = await readProduct(ctx, await params);
  return { title: product.ok ? inLanguage(product.value.name, language) : "" };
}

export default async function Product({ params }: { params: Params }) {
  const page = await openPage("catalog.view");
  const { ctx, t, language, format } = page;
  const [found, channels] = await Promise.all([readProduct(ctx, await params), readChannels(ctx.db)]);
  if (!found.ok) notFound();
  const product = found.value;
  const name = inLanguage(product.name, language);
  const subscribers = product.plans.reduce((sum, plan) => sum + plan.subscribers, 0);
  const canChange = page.may("catalog.change");
  return (
    <>
      <Crumbs trail={[{ label: name }]} />
      <PageHead
        title={
          <>
            {name}{" "}
            {product.status === "archived" && <Badge state="archived">{t("admin.product.archived")}</Badge>}
          </>
        }
        note={t("admin.product.about", {
          plans: product.plans.length,
          subscribers: format.count(subscribers),
        })}
      >
        {canChange && product.status === "active" && (
          <ArchiveProduct id={product.id} name={name} subscribers={subscribers} />
        )}
      </PageHead>
      <div className="g2 side-l">
        <PlanList product={product} page={page} current={null} />
        <ProductForm
          product={{ ...product, channelIds: product.channels.map((channel) => channel.id) }}
          channels={channels}
          meters={metersOf(product, language)}
          canChange={canChange}
        />
      </div>
    </>
  );
}

/** The metered features of all plans, once each, by the words that the plans have for them. */
function metersOf({ plans }: ProductInFull, language: Language) {
  const metered = plans.flatMap((plan) => plan.features).filter(({ limit }) => limit !== undefined);
  const labels = new Map(metered.map(({ key, label }) => [key, inLanguage(label, language)]));
  return [...labels].map(([key, label]) => ({ key, label }));
}
