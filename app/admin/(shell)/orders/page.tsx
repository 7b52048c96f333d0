import type { Metadata } from "next";
import { openPage } from "@/app/admin/session";
import { Badge } from "@/components/admin/badges";
import { Money } from "@/components/admin/money";
import { PageHead } from "@/components/admin/page-head";
import { sayMethod } from "@/components/admin/say-method";
import { DataTable } from "@/components/admin/table/data-table";
import type { Row } from "@/components/admin/table/types";
import { listOrders, ORDER_STATUSES, OrderListInput, type OrderRow } from "@/lib/checkout/admin-queries";
import { inLanguage } from "@/lib/core/languages";
import { readShopSettings } from "@/lib/settings/service";
import { listInput, type Query } from "../../list-input";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await openPage("orders.view")).t("admin.nav.orders") };
}

export default async function Orders({ searchParams }: { searchParams: Query }) {
  const { ctx, t, format, language } = await openPage("orders.view");
  const [{ value: list }, { currencies }] = await Promise.all([
    listInput(OrderListInput, searchParams).then((input) => listOrders(ctx, input)),
    readShopSettings(ctx.db),
  ]);
  const rowOf = (row: OrderRow): Row => {
    const status = <Badge state={row.status}>{t(`admin.order.statuses.${row.status}`)}</Badge>;
    const plan = `\u2068${inLanguage(row.planName, language)}\u2069${row.termMonths > 0 ? `${t("admin.table.comma")}${t("admin.months", { count: row.termMonths })}` : ""}`;
    const number = <bdi dir="ltr">#{row.number}</bdi>;
    const total = <Money amount={row.totalMinor} currency={row.currency} />;
    const waiting = row.status === "paid" && row.fulfilledAt === null;
    return {
      id: row.id,
      label: `#${row.number}`,
      href: `/admin/orders/${row.id}`,
      cells: {
        number: (
          <>
            {number}
            <small>{t(`admin.order.kinds.${row.kind}`)}</small>
          </>
        ),
        customer: <bdi>{row.customerName}</bdi>,
        plan,
        total,
        method: sayMethod(t, row.method),
        created: <span className="nw">{format.moment(row.createdAt)}</span>,
        access: waiting ? (
          <Badge state="waiting">{t("admin.order.waiting")}</Badge>
        ) : row.fulfilledAt ? (
          <span className="nw">{format.moment(row.fulfilledAt)}</span>
        ) : (
          "–"
        ),
        status,
      },
      card: {
        title: (
          <>
            {number} · <bdi>{row.customerName}</bdi>
          </>
        ),
        badge: status,
        body: plan,
        start: format.moment(row.createdAt),
        end: total,
      },
    };
  };
  return (
    <>
      <PageHead
        title={t("admin.nav.orders")}
        note={t("admin.order.counts", { total: format.count(list.total), all: format.count(list.all) })}
      />
      <DataTable
        name={t("admin.nav.orders")}
        columns={[
          { key: "number", label: t("admin.order.number"), sort: "number" },
          { key: "customer", label: t("admin.order.customer") },
          { key: "plan", label: t("admin.order.plan"), hideable: true },
          { key: "total", label: t("admin.order.total"), sort: "total", num: true },
          { key: "method", label: t("admin.order.method"), hideable: true },
          { key: "created", label: t("admin.order.created"), sort: "created", hideable: true },
          { key: "access", label: t("admin.order.access"), hideable: true },
          { key: "status", label: t("admin.status") },
        ]}
        rows={list.rows.map(rowOf)}
        total={list.total}
        all={list.all}
        page={list.page}
        size={list.size}
        filters={[
          {
            key: "status",
            label: t("admin.status"),
            options: ORDER_STATUSES.map((value) => ({ value, label: t(`admin.order.statuses.${value}`) })),
          },
          {
            key: "kind",
            label: t("admin.order.kind"),
            options: ["purchase", "renewal", "top_up"].map((value) => ({
              value,
              label: t(`admin.order.kinds.${value}`),
            })),
          },
          {
            key: "currency",
            label: t("admin.order.currency"),
            options: currencies.map((value) => ({ value, label: t(`admin.currencies.${value}`) })),
          },
          {
            key: "access",
            label: t("admin.order.access"),
            options: [{ value: "waiting", label: t("admin.order.waiting") }],
          },
        ]}
        searchLabel={t("admin.order.search")}
        defaultSort="-created"
        empty={{ title: t("admin.order.empty") }}
      />
    </>
  );
}
