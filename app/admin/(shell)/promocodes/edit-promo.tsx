import { Copy, FlaskConical } from "lucide-react";
import Link from "next/link";
import { notFound } from "next/navigation";
import { openPage, type PageContext } from "@/app/admin/session";
import { reasonTexts } from "@/app/admin/texts";
import { Badge } from "@/components/admin/badges";
import { Crumbs } from "@/components/admin/crumbs";
import { Money } from "@/components/admin/money";
import { PageHead } from "@/components/admin/page-head";
import { PROMO_HOME } from "@/components/admin/promo/addresses";
import { PromoForm } from "@/components/admin/promo/promo-form";
import { PromoHistory } from "@/components/admin/promo/promo-history";
import { PromoMenu } from "@/components/admin/promo/promo-menu";
import { pickSample, type SamplePlan } from "@/components/admin/promo/sample";
import { ExtraTexts } from "@/components/admin/use-text";
import type { Id } from "@/lib/core/ids";
import { findListed, type PromoList, type PromoRow } from "@/lib/promotions/admin-queries";
import { readHistory } from "@/lib/promotions/history";
import { type PromoResults, readResults } from "@/lib/promotions/results";
import { editedOf, readFormProps } from "./form-props";

/** One code or discount: what it says, what it did so far, and who changed it. */
export async function EditPromoPage({ list, id }: { list: PromoList; id: string }) {
  const page = await openPage("promotions.view");
  const { t, format } = page;
  const promo = await findListed(page.ctx, list, id as Id<"promotion">);
  if (!promo) notFound();
  const [props, resultsOf, history] = await Promise.all([
    readFormProps(page),
    readResults(page.ctx.db, "promotion", [promo.id]),
    readHistory(page.ctx.db, promo.id),
  ]);
  const canChange = props.canChange && promo.standing !== "archived";
  const edited = editedOf(promo);
  return (
    <>
      <Crumbs trail={[{ label: promo.code ?? promo.name }]} />
      <PageHead
        title={
          <>
            {promo.code === null ? <bdi>{promo.name}</bdi> : <bdi dir="ltr">{promo.code}</bdi>}{" "}
            <Badge state={promo.standing}>{t(`admin.promo.standing.${promo.standing}`)}</Badge>
          </>
        }
        note={t("admin.promo.about", {
          day: format.day(promo.createdAt),
          used: format.count(promo.used),
          version: promo.version,
        })}
      >
        <Link className="btn" href={simulatorLink(promo, props.samples, edited.draft)}>
          <FlaskConical size={16} aria-hidden />
          {t("admin.promo.tryIt")}
        </Link>
        {props.canChange && (
          <Link className="btn" href={`${PROMO_HOME[list]}/new?from=${promo.id}`}>
            <Copy size={16} aria-hidden />
            {t("admin.promo.duplicate")}
          </Link>
        )}
        {canChange && (
          <PromoMenu
            list={list}
            id={promo.id}
            name={promo.code ?? promo.name}
            status={promo.standing === "paused" ? "paused" : "active"}
          />
        )}
      </PageHead>
      <ExtraTexts texts={{ reasons: await reasonTexts(page.language) }}>
        <PromoForm
          key={`${promo.version}-${promo.standing}-${history[0]?.id}`}
          list={list}
          edited={edited}
          like={null}
          {...props}
          canChange={canChange}
        >
          <SoFar page={page} promo={promo} results={resultsOf(promo.id)} />
          <PromoHistory history={history} currency={edited.draft.currency} t={t} format={format} />
        </PromoForm>
      </ExtraTexts>
    </>
  );
}

function simulatorLink(
  promo: PromoRow,
  samples: SamplePlan[],
  draft: ReturnType<typeof editedOf>["draft"],
): string {
  const sample = pickSample(samples, draft, draft.currency ?? samples[0]?.currency ?? "SAR");
  const query = new URLSearchParams({
    ...(sample ? { plan: sample.planId, term: String(sample.termMonths), currency: sample.currency } : {}),
    ...(promo.code === null ? {} : { codes: promo.code }),
    promotion: promo.id,
  });
  return `/admin/simulator?${query}`;
}

function SoFar({
  page: { t, format },
  promo,
  results,
}: {
  page: PageContext;
  promo: PromoRow;
  results: PromoResults;
}) {
  const { budget, budgetUsed, budgetCurrency, campaignId, campaignName } = promo;
  return (
    <section className="card" aria-label={t("admin.promo.soFar")}>
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
          {promo.maximum !== null && (
            <>
              <dt>{t("admin.promo.results.usesLeft")}</dt>
              <dd className="num">{format.count(Math.max(0, promo.maximum - promo.limitUsed))}</dd>
            </>
          )}
          {budget !== null && budgetCurrency !== null && (
            <>
              <dt>{t("admin.promo.results.budgetLeft")}</dt>
              <dd className="num">
                <Money amount={budget - budgetUsed} currency={budgetCurrency} />
              </dd>
            </>
          )}
          {campaignId !== null && (
            <>
              <dt>{t("admin.promo.fields.campaign")}</dt>
              <dd>
                <Link href={`/admin/campaigns/${campaignId}`}>
                  <bdi>{campaignName}</bdi>
                </Link>
              </dd>
            </>
          )}
        </dl>
      </div>
    </section>
  );
}
