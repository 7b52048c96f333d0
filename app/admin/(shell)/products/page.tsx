import { Plus } from "lucide-react";
import Link from "next/link";
import { openPage, type PageContext } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Badge } from "@/components/admin/badges";
import { Money } from "@/components/admin/money";
import { PageHead } from "@/components/admin/page-head";
import { type PlanInFull, type ProductInFull, readCatalogInFull } from "@/lib/catalog/admin-queries";
import { inLanguage } from "@/lib/core/languages";

export const generateMetadata = titled("catalog.view", "admin.nav.products");

export default async function Products() {
  const page = await openPage("catalog.view");
  const { t } = page;
  const catalog = await readCatalogInFull(page.ctx.db);
  const create = page.may("catalog.change") ? (
    <Link className="btn p" href="/admin/products/new">
      <Plus size={16} aria-hidden />
      {t("admin.product.new")}
    </Link>
  ) : null;
  return (
    <>
      <PageHead title={t("admin.nav.products")} note={t("admin.product.note")}>
        {create}
      </PageHead>
      {catalog.length === 0 ? (
        <section className="card empty">
          <b>{t("admin.product.empty")}</b>
          <p className="mut">{t("admin.table.nothingYet")}</p>
          {create}
        </section>
      ) : (
        <div className="g2 even">
          {catalog.map((product) => (
            <ProductCard key={product.id} product={product} page={page} />
          ))}
        </div>
      )}
    </>
  );
}

function ProductCard({ product, page }: { product: ProductInFull; page: PageContext }) {
  const { t, language, format } = page;
  const plans = product.plans.filter((plan) => plan.status === "active");
  return (
    <section className="card">
      <header>
        <h2>
          <Link className="lk" href={`/admin/products/${product.id}`}>
            {inLanguage(product.name, language)}
          </Link>
        </h2>
        <div className="r">
          {product.status === "archived" && <Badge state="archived">{t("admin.product.archived")}</Badge>}
          <span className="bdg">{t(`admin.product.kinds.${product.kind}`)}</span>
        </div>
      </header>
      <ul className="pick pt-3 pb-1">
        {plans.map((plan) => (
          <li key={plan.id}>
            <Link href={`/admin/products/${product.id}/plans/${plan.id}`}>
              <span className="t2">
                <span className="b">{inLanguage(plan.name, language)}</span>{" "}
                {plan.featured && <span className="bdg tk">{t("admin.product.featured")}</span>}
                <small>
                  <From plan={plan} page={page} />
                </small>
              </span>
              <span className="num mut">
                {format.count(plan.subscribers)}
                <span className="vh"> {t("admin.product.subscribers")}</span>
              </span>
            </Link>
          </li>
        ))}
        {plans.length === 0 && <li className="mut px-5 py-3">{t("admin.product.noPlans")}</li>}
      </ul>
      <footer>
        <span className="cap">
          {product.allowDemo
            ? t("admin.product.demo", { days: product.demoDays })
            : t("admin.product.noDemo")}
          {product.channels.length > 0 && (
            <>
              {" · "}
              <bdi>{product.channels.map((channel) => channel.title).join(t("admin.table.comma"))}</bdi>
            </>
          )}
        </span>
      </footer>
    </section>
  );
}

/** The lowest price per month in the first currency. */
function From({ plan, page }: { plan: PlanInFull; page: PageContext }) {
  const { t } = page;
  const currency =
    plan.prices.find((price) => price.currency === "SAR")?.currency ?? plan.prices[0]?.currency;
  const monthly = plan.prices
    .filter((price) => price.currency === currency)
    .map((price) => price.amountMinor / BigInt(price.termMonths))
    .toSorted((a, b) => (a < b ? -1 : 1))[0];
  if (!currency || monthly === undefined) return t("admin.product.noPrices");
  return (
    <>
      {t("admin.product.from")} <Money amount={monthly} currency={currency} /> {t("admin.product.aMonth")}
    </>
  );
}
