import { Plus } from "lucide-react";
import Link from "next/link";
import { listInput, type Query } from "@/app/admin/list-input";
import { openPage, type PageContext } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Badge } from "@/components/admin/badges";
import { Money, MoneyList } from "@/components/admin/money";
import { CampaignMenu } from "@/components/admin/promo/campaign-menu";
import { Meter } from "@/components/admin/promo/meter";
import { filterBy, ListPage } from "@/components/admin/table/list-page";
import type { Row } from "@/components/admin/table/types";
import {
  CAMPAIGN_STANDINGS,
  CampaignListInput,
  type CampaignView,
  listCampaigns,
} from "@/lib/promotions/campaign-queries";
import { sayCampaignWindow } from "./say-window";

export const generateMetadata = titled("promotions.view", "admin.nav.campaigns");

export default async function Campaigns({ searchParams }: { searchParams: Query }) {
  const page = await openPage("promotions.view");
  const { t, format } = page;
  const { value: list } = await listCampaigns(page.ctx, await listInput(CampaignListInput, searchParams));
  const canChange = page.may("promotions.change");
  const create = canChange ? (
    <Link className="btn p" href="/admin/campaigns/new">
      <Plus size={16} aria-hidden />
      {t("admin.campaigns.new")}
    </Link>
  ) : null;
  return (
    <ListPage
      title={t("admin.nav.campaigns")}
      note={t("admin.promo.counts", { total: format.count(list.total), all: format.count(list.all) })}
      actions={create}
      columns={[
        { key: "name", label: t("admin.campaigns.name"), sort: "name" },
        { key: "orders", label: t("admin.promo.results.orders"), num: true, hideable: true },
        { key: "revenue", label: t("admin.campaigns.revenue"), num: true, hideable: true },
        { key: "given", label: t("admin.promo.given"), num: true, hideable: true },
        {
          key: "left",
          label: t("admin.promo.results.budgetLeft"),
          num: true,
          sort: "left",
          hideable: true,
        },
        { key: "window", label: t("admin.promo.window"), sort: "ends", hideable: true },
        { key: "status", label: t("admin.status") },
        ...(canChange ? [{ key: "more", label: t("admin.table.actions"), quiet: true }] : []),
      ]}
      list={list}
      rowOf={(row) => rowOf(page, row, canChange)}
      filters={[
        filterBy("status", t("admin.status"), CAMPAIGN_STANDINGS, (value) =>
          t(`admin.promo.standing.${value}`),
        ),
      ]}
      searchLabel={t("admin.campaigns.search")}
      defaultSort="-created"
      empty={{ title: t("admin.campaigns.empty"), action: create }}
    />
  );
}

function rowOf(page: PageContext, campaign: CampaignView, canChange: boolean): Row {
  const { t, format } = page;
  const status = <Badge state={campaign.standing}>{t(`admin.promo.standing.${campaign.standing}`)}</Badge>;
  const { budget, currency, left } = campaign;
  const remaining =
    budget === null || currency === null || left === null ? (
      <span className="mut">{t("admin.promo.noLimit")}</span>
    ) : (
      <>
        <Money amount={left} currency={currency} />{" "}
        <small className="mut block">
          {t("admin.campaigns.ofBudget")} <Money amount={budget} currency={currency} />
        </small>
        <Meter part={Number(campaign.spent)} whole={Number(budget)} />
      </>
    );
  const window = sayCampaignWindow(page, campaign);
  const promotions = t("admin.campaigns.promotions", { count: campaign.promotions });
  return {
    id: campaign.id,
    label: campaign.name,
    href: `/admin/campaigns/${campaign.id}`,
    cells: {
      name: (
        <>
          <bdi className="b">{campaign.name}</bdi>
          <small>{promotions}</small>
        </>
      ),
      orders: format.count(campaign.results.orders),
      revenue: (
        <MoneyList
          amounts={campaign.results.revenue.map((each) => ({
            currency: each.currency,
            amount: each.revenue,
          }))}
        />
      ),
      given: <MoneyList amounts={campaign.given} />,
      left: remaining,
      window: <span className="nw">{window}</span>,
      status,
      more:
        canChange && campaign.standing !== "archived" ? (
          <CampaignMenu
            id={campaign.id}
            name={campaign.name}
            status={campaign.standing === "paused" ? "paused" : "active"}
          />
        ) : null,
    },
    card: {
      title: <bdi>{campaign.name}</bdi>,
      badge: status,
      body: promotions,
      start: window,
      end: remaining,
    },
  };
}
