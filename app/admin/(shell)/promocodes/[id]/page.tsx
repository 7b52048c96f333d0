import { Copy } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { openPage } from "@/app/admin/session";
import { reasonTexts } from "@/app/admin/texts";
import { Badge } from "@/components/admin/badges";
import { Crumbs } from "@/components/admin/crumbs";
import { Money } from "@/components/admin/money";
import { PageHead } from "@/components/admin/page-head";
import { PromoForm } from "@/components/admin/promo/promo-form";
import { PromoMenu } from "@/components/admin/promo/promo-menu";
import { ExtraTexts } from "@/components/admin/use-text";
import type { Id } from "@/lib/core/ids";
import { findPromo, readPromoResults } from "@/lib/promotions/admin-queries";
import { editedOf, readFormProps } from "../form-props";

type Params = Promise<{ id: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { ctx } = await openPage("promotions.view");
  return { title: (await findPromo(ctx, (await params).id as Id<"promotion">))?.code ?? "" };
}

export default async function EditPromo({ params }: { params: Params }) {
  const page = await openPage("promotions.view");
  const { t, format } = page;
  const promo = await findPromo(page.ctx, (await params).id as Id<"promotion">);
  if (!promo) notFound();
  const [props, results] = await Promise.all([readFormProps(page), readPromoResults(page.ctx.db, promo.id)]);
  const canChange = props.canChange && promo.standing !== "archived";
  const kind = editedOf(promo).terms.effect.kind;
  const editable = ["percent", "fixed", "free_trial"].includes(kind);
  return (
    <>
      <Crumbs trail={[{ label: promo.code }]} />
      <PageHead
        title={
          <>
            <bdi dir="ltr">{promo.code}</bdi>{" "}
            <Badge state={promo.standing}>{t(`admin.promo.standing.${promo.standing}`)}</Badge>
          </>
        }
        note={t("admin.promo.about", {
          day: format.day(promo.createdAt),
          used: format.count(promo.used),
          version: promo.version,
        })}
      >
        {props.canChange && (
          <Link className="btn" href={`/admin/promocodes/new?from=${promo.id}`}>
            <Copy size={16} aria-hidden />
            {t("admin.promo.duplicate")}
          </Link>
        )}
        {canChange && (
          <PromoMenu
            id={promo.id}
            code={promo.code}
            status={promo.standing === "paused" ? "paused" : "active"}
          />
        )}
      </PageHead>
      {!editable && <p className="note info">{t("admin.promo.madeElsewhere")}</p>}
      <ExtraTexts texts={{ reasons: await reasonTexts(page.language) }}>
        <PromoForm
          key={`${promo.version}-${promo.standing}`}
          promo={editedOf(promo)}
          like={null}
          {...props}
          canChange={canChange && editable}
        >
          <section className="card">
            <header>
              <h2>{t("admin.promo.soFar")}</h2>
            </header>
            <div className="in">
              <dl className="kv">
                <dt>{t("admin.promo.results.orders")}</dt>
                <dd className="num">{format.count(results.orders)}</dd>
                {results.revenue.map((each) => (
                  <div className="contents" key={each.currency}>
                    <dt>{t("admin.promo.results.revenue", { currency: each.currency })}</dt>
                    <dd className="num">
                      <Money amount={each.revenue} currency={each.currency} />
                    </dd>
                    <dt>{t("admin.promo.results.given", { currency: each.currency })}</dt>
                    <dd className="num">
                      <Money amount={each.given} currency={each.currency} />
                    </dd>
                  </div>
                ))}
              </dl>
            </div>
          </section>
        </PromoForm>
      </ExtraTexts>
    </>
  );
}
