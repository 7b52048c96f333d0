import { CopyPlus } from "lucide-react";
import Link from "next/link";
import { listInput, type Query } from "@/app/admin/list-input";
import { openPage, type PageContext } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Badge } from "@/components/admin/badges";
import { Crumbs } from "@/components/admin/crumbs";
import { MoneyList } from "@/components/admin/money";
import { sayGives, termsOf } from "@/components/admin/promo/gives";
import { filterBy, ListPage } from "@/components/admin/table/list-page";
import type { Row } from "@/components/admin/table/types";
import { PROMO_STANDINGS } from "@/lib/promotions/admin-queries";
import { BatchListInput, type BatchRow, listBatches } from "@/lib/promotions/batch-queries";

export const generateMetadata = titled("promotions.view", "admin.batch.tabs.batches");

export default async function Batches({ searchParams }: { searchParams: Query }) {
  const page = await openPage("promotions.view");
  const { t, format } = page;
  const { value: list } = await listBatches(page.ctx, await listInput(BatchListInput, searchParams));
  const create = page.may("promotions.change") ? (
    <Link className="btn p" href="/admin/promocodes/batches/new">
      <CopyPlus size={16} aria-hidden />
      {t("admin.batch.create")}
    </Link>
  ) : null;
  return (
    <>
      <Crumbs trail={[{ label: t("admin.batch.tabs.batches") }]} />
      <ListPage
        title={t("admin.batch.tabs.batches")}
        note={t("admin.promo.counts", { total: format.count(list.total), all: format.count(list.all) })}
        actions={create}
        columns={[
          { key: "name", label: t("admin.batch.one"), sort: "name" },
          { key: "gives", label: t("admin.promo.givesColumn"), hideable: true },
          { key: "size", label: t("admin.batch.figures.codes"), sort: "size", num: true, hideable: true },
          { key: "used", label: t("admin.promo.used"), sort: "used", num: true, hideable: true },
          { key: "until", label: t("admin.promo.window"), sort: "ends", hideable: true },
          { key: "given", label: t("admin.promo.given"), num: true, hideable: true },
          { key: "status", label: t("admin.status") },
        ]}
        list={list}
        rowOf={(row) => rowOf(page, row)}
        filters={[
          filterBy("status", t("admin.status"), PROMO_STANDINGS, (value) =>
            t(`admin.promo.standing.${value}`),
          ),
        ]}
        searchLabel={t("admin.batch.search")}
        defaultSort="-created"
        empty={{ title: t("admin.batch.empty"), action: create }}
      />
    </>
  );
}

function rowOf({ t, format }: PageContext, batch: BatchRow): Row {
  const status = <Badge state={batch.standing}>{t(`admin.promo.standing.${batch.standing}`)}</Badge>;
  const gives = sayGives(t, termsOf(batch.definition));
  const possible = batch.size * batch.usesPerCode;
  const used = (
    <>
      {format.count(batch.used)}{" "}
      <span className="mut">{t("admin.promo.of", { maximum: format.count(possible) })}</span>
    </>
  );
  const until = batch.endsAt
    ? t("admin.promo.until", { day: format.shortDay(batch.endsAt) })
    : t("admin.promo.noEnd");
  const look = batch.prefix === "" ? t("admin.batch.noPrefix") : `\u2066${batch.prefix}-…\u2069`;
  return {
    id: batch.id,
    label: batch.name,
    href: `/admin/promocodes/batches/${batch.id}`,
    cells: {
      name: (
        <>
          <bdi>{batch.name}</bdi>
          <small>{look}</small>
        </>
      ),
      gives,
      size: format.count(batch.size),
      used: (
        <>
          {used}
          <span className="meter">
            <i style={{ inlineSize: `${Math.min(100, (batch.used * 100) / possible)}%` }} />
          </span>
        </>
      ),
      until: <span className="nw">{until}</span>,
      given: <MoneyList amounts={batch.given} />,
      status,
    },
    card: {
      title: <bdi>{batch.name}</bdi>,
      badge: status,
      body: (
        <>
          {gives} · <span className="mut">{t("admin.batch.codes", { count: batch.size })}</span>
        </>
      ),
      start: (
        <>
          {used} · {until}
        </>
      ),
      end: <MoneyList amounts={batch.given} />,
    },
  };
}
