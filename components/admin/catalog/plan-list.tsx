import { Plus } from "lucide-react";
import Link from "next/link";
import type { ProductInFull } from "@/lib/catalog/admin-queries";
import { inLanguage } from "@/lib/core/languages";
import type { PageSpeech } from "../page-speech";

/** The plans of a product, beside the one that is open. */
export function PlanList({
  product,
  page,
  current,
}: {
  product: ProductInFull;
  page: PageSpeech;
  current: string | null;
}) {
  const { t, language, format } = page;
  return (
    <section className="card">
      <header>
        <h2>
          {current === null ? (
            t("admin.product.plans")
          ) : (
            <Link className="lk" href={`/admin/products/${product.id}`}>
              {inLanguage(product.name, language)}
            </Link>
          )}
        </h2>
        {page.may("catalog.change") && (
          <div className="r">
            <Link className="btn sm" href={`/admin/products/${product.id}/plans/new`}>
              <Plus size={16} aria-hidden />
              {t("admin.plan.add")}
            </Link>
          </div>
        )}
      </header>
      <ul className="pick pt-3 pb-1">
        {product.plans.map((plan) => (
          <li key={plan.id}>
            <Link
              href={`/admin/products/${product.id}/plans/${plan.id}`}
              aria-current={plan.id === current ? "page" : undefined}
            >
              <span className="t2">
                <span className="b">{inLanguage(plan.name, language)}</span>
                <small>
                  {plan.status === "archived"
                    ? t("admin.product.archived")
                    : inLanguage(plan.tagline, language)}
                </small>
              </span>
              <span className="num mut">
                {format.count(plan.subscribers)}
                <span className="vh"> {t("admin.product.subscribers")}</span>
              </span>
            </Link>
          </li>
        ))}
        {product.plans.length === 0 && <li className="mut px-5 py-3">{t("admin.product.noPlans")}</li>}
      </ul>
    </section>
  );
}
