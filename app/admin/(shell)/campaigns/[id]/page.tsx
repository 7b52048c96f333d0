import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { openPage, type PageContext } from "@/app/admin/session";
import { Badge } from "@/components/admin/badges";
import { Crumbs } from "@/components/admin/crumbs";
import { Money } from "@/components/admin/money";
import { PageHead } from "@/components/admin/page-head";
import { CampaignForm } from "@/components/admin/promo/campaign-form";
import { CampaignMenu } from "@/components/admin/promo/campaign-menu";
import { sayGives, termsOf } from "@/components/admin/promo/gives";
import { Meter } from "@/components/admin/promo/meter";
import type { Id } from "@/lib/core/ids";
import { toSafeInteger } from "@/lib/core/money";
import { listDiscounts, listPromos, PromoListInput, type PromoRow } from "@/lib/promotions/admin-queries";
import { type CampaignView, readCampaign } from "@/lib/promotions/campaign-queries";
import { readShopSettings } from "@/lib/settings/service";

type Params = Promise<{ id: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { ctx } = await openPage("promotions.view");
  const found = await readCampaign(ctx, { id: (await params).id as Id<"campaign"> });
  return { title: found.ok ? found.value.name : "" };
}

/** A campaign: its window and budget, what it gave and brought in, and the promotions it holds. */
export default async function Campaign({ params }: { params: Params }) {
  const page = await openPage("promotions.view");
  const { ctx, t, format, timeZone } = page;
  const found = await readCampaign(ctx, { id: (await params).id as Id<"campaign"> });
  if (!found.ok) notFound();
  const campaign = found.value;
  const inside = PromoListInput.parse({ campaign: campaign.id, size: 100 });
  const [{ currencies }, codes, discounts] = await Promise.all([
    readShopSettings(ctx.db),
    listPromos(ctx, inside),
    listDiscounts(ctx, inside),
  ]);
  const canChange = page.may("promotions.change") && campaign.standing !== "archived";
  return (
    <>
      <Crumbs trail={[{ label: campaign.name }]} />
      <PageHead
        title={
          <>
            <bdi>{campaign.name}</bdi>{" "}
            <Badge state={campaign.standing}>{t(`admin.promo.standing.${campaign.standing}`)}</Badge>
          </>
        }
        note={t("admin.campaigns.about", {
          day: format.day(campaign.createdAt),
          used: format.count(campaign.used),
        })}
      >
        {canChange && (
          <>
            <Link className="btn" href={`/admin/discounts/new?campaign=${campaign.id}`}>
              <Plus size={16} aria-hidden />
              {t("admin.discounts.new")}
            </Link>
            <Link className="btn" href={`/admin/promocodes/new?campaign=${campaign.id}`}>
              <Plus size={16} aria-hidden />
              {t("admin.promo.new")}
            </Link>
            <CampaignMenu
              id={campaign.id}
              name={campaign.name}
              status={campaign.standing === "paused" ? "paused" : "active"}
            />
          </>
        )}
      </PageHead>
      <CampaignForm
        key={`${campaign.standing}-${campaign.budget}-${campaign.maximum}`}
        edited={{
          id: campaign.id,
          name: campaign.name,
          startsAt: campaign.startsAt?.toISOString() ?? null,
          endsAt: campaign.endsAt?.toISOString() ?? null,
          maximumUses: campaign.maximum,
          budget: campaign.budget === null ? null : toSafeInteger(campaign.budget),
          currency: campaign.currency,
        }}
        currencies={currencies}
        timeZone={timeZone}
        canChange={canChange}
      >
        <Numbers page={page} campaign={campaign} />
        <Inside page={page} promotions={[...discounts.value.rows, ...codes.value.rows]} />
      </CampaignForm>
    </>
  );
}

function Numbers({ page: { t, format }, campaign }: { page: PageContext; campaign: CampaignView }) {
  const { budget, spent, left, currency, results } = campaign;
  return (
    <section className="card" aria-label={t("admin.promo.soFar")}>
      <header>
        <h2>{t("admin.promo.soFar")}</h2>
      </header>
      <div className="in stack">
        {budget !== null && left !== null && currency !== null && (
          <div>
            <p>
              <b className="b">
                <Money amount={left} currency={currency} />
              </b>{" "}
              <span className="mut">{t("admin.campaigns.leftOfBudget")}</span>{" "}
              <Money amount={budget} currency={currency} />
            </p>
            <Meter part={Number(spent)} whole={Number(budget)} />
          </div>
        )}
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
  );
}

function Inside({ page: { t, format }, promotions }: { page: PageContext; promotions: PromoRow[] }) {
  return (
    <section className="card" aria-label={t("admin.campaigns.inside")}>
      <header>
        <h2>{t("admin.campaigns.inside")}</h2>
      </header>
      {promotions.length === 0 ? (
        <p className="in mut">{t("admin.campaigns.nothingInside")}</p>
      ) : (
        <ul className="pick">
          {promotions.map((promo) => (
            <li key={promo.id}>
              <Link href={`/admin/${promo.code === null ? "discounts" : "promocodes"}/${promo.id}`}>
                <span className="t2">
                  {promo.code === null ? <bdi>{promo.name}</bdi> : <bdi dir="ltr">{promo.code}</bdi>}
                  <small>{sayGives(t, termsOf(promo.definition))}</small>
                </span>
                <span className="num">{format.count(promo.used)}</span>
                <Badge state={promo.standing}>{t(`admin.promo.standing.${promo.standing}`)}</Badge>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
