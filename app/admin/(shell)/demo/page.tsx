import { Gift } from "lucide-react";
import Link from "next/link";
import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Badge } from "@/components/admin/badges";
import { DemoBreakdown } from "@/components/admin/demo/demo-breakdown";
import { DemoMenu } from "@/components/admin/demo/demo-menu";
import { Kpi } from "@/components/admin/overview/kpi";
import { filterBy, ListPage } from "@/components/admin/table/list-page";
import type { Row } from "@/components/admin/table/types";
import { inLanguage } from "@/lib/core/languages";
import { DEMO_STATUSES, DemoListInput, type DemoRow, listDemos } from "@/lib/demo/admin-queries";
import { readDemoStats } from "@/lib/demo/stats";
import { listInput, type Query } from "../../list-input";

export const generateMetadata = titled("demo.view", "admin.nav.demo");

export default async function Demo({ searchParams }: { searchParams: Query }) {
  const page = await openPage("demo.view");
  const { ctx, t, format, language } = page;
  const [{ value: list }, { value: stats }] = await Promise.all([
    listInput(DemoListInput, searchParams).then((input) => listDemos(ctx, input)),
    readDemoStats(ctx),
  ]);
  const canChange = page.may("demo.change");
  const grant = canChange ? (
    <Link className="btn p" href="/admin/demo/grant">
      <Gift size={16} aria-hidden />
      {t("admin.demo.grant")}
    </Link>
  ) : null;
  const figures = stats.total;
  const tickets = [
    ["requested", format.count(figures.requested)],
    ["granted", format.count(figures.granted)],
    ["running", format.count(figures.running)],
    ["converted", format.percent(figures.converted, figures.finished)],
    ["days", format.average(figures.daysToBuy)],
  ] as const;
  const asOf = t("admin.demo.asOf", { time: format.time(ctx.clock.now()) });
  const rowOf = (row: DemoRow): Row => {
    const status = <Badge state={row.status}>{t(`admin.demo.statuses.${row.status}`)}</Badge>;
    const product = inLanguage(row.productName, language);
    return {
      id: row.id,
      label: row.customerName,
      href: `/admin/customers/${row.customerId}`,
      cells: {
        customer: (
          <>
            <bdi>{row.customerName}</bdi>
            {row.username && (
              <small>
                <bdi dir="ltr">@{row.username}</bdi>
              </small>
            )}
          </>
        ),
        product: `\u2068${product}\u2069${t("admin.table.comma")}${t("admin.demo.daysCount", { count: row.days })}`,
        started: <span className="nw">{format.shortDay(row.createdAt)}</span>,
        ends: <span className="nw">{format.moment(row.endsAt)}</span>,
        by: t(row.grantedBy.startsWith("adm_") ? "admin.demo.byShop" : "admin.demo.byCustomer"),
        status,
        more:
          canChange && row.status === "active" ? (
            <DemoMenu id={row.id} name={row.customerName} product={product} />
          ) : null,
      },
      card: {
        title: <bdi>{row.customerName}</bdi>,
        badge: status,
        body: `\u2068${product}\u2069${t("admin.table.comma")}${t("admin.demo.daysCount", { count: row.days })}`,
        start: format.shortDay(row.createdAt),
        end:
          canChange && row.status === "active" ? (
            <DemoMenu id={row.id} name={row.customerName} product={product} />
          ) : (
            format.shortDay(row.endsAt)
          ),
      },
    };
  };
  return (
    <>
      <ListPage
        title={t("admin.nav.demo")}
        note={t("admin.demo.note")}
        actions={grant}
        columns={[
          { key: "customer", label: t("admin.order.customer") },
          { key: "product", label: t("admin.demo.product"), hideable: true },
          { key: "started", label: t("admin.demo.started"), sort: "started", hideable: true },
          { key: "ends", label: t("admin.demo.ends"), sort: "ends" },
          { key: "by", label: t("admin.demo.by"), hideable: true },
          { key: "status", label: t("admin.status") },
          ...(canChange ? [{ key: "more", label: t("admin.table.actions"), quiet: true }] : []),
        ]}
        list={list}
        rowOf={rowOf}
        filters={[
          filterBy("status", t("admin.status"), DEMO_STATUSES, (value) => t(`admin.demo.statuses.${value}`)),
        ]}
        searchLabel={t("admin.customer.search")}
        defaultSort="-started"
        empty={{ title: t("admin.demo.empty"), action: grant }}
      >
        <dl className="kpis small five">
          {tickets.map(([key, value]) => {
            const name = t(`admin.demo.figures.${key}`);
            return (
              <Kpi
                key={key}
                name={name}
                definitionLabel={t("admin.overview.whatIs", { name })}
                definition={t(`admin.demo.definitions.${key}`)}
                value={<bdi dir="ltr">{value}</bdi>}
                delta={null}
                against={key === "converted" ? t("admin.demo.goal") : asOf}
              />
            );
          })}
        </dl>
      </ListPage>
      <DemoBreakdown stats={stats} page={page} />
    </>
  );
}
