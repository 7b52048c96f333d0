import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Badge } from "@/components/admin/badges";
import { Money } from "@/components/admin/money";
import { OrderNumber } from "@/components/admin/order-number";
import { sayMethod } from "@/components/admin/say-method";
import { filterBy, filterByDays, ListPage, ofCustomer } from "@/components/admin/table/list-page";
import type { Row } from "@/components/admin/table/types";
import { listOrders, ORDER_STATUSES, OrderListInput, type OrderRow } from "@/lib/checkout/admin-queries";
import { inLanguage } from "@/lib/core/languages";
import { readShopSettings } from "@/lib/settings/service";
import { listInput, type Query } from "../../list-input";

export const generateMetadata = titled("orders.view", "admin.nav.orders");

export default async function Orders({ searchParams }: { searchParams: Query }) {
  const { ctx, t, format, language } = await openPage("orders.view");
  const [{ value: list }, { currencies }] = await Promise.all([
    listInput(OrderListInput, searchParams).then((input) => listOrders(ctx, input)),
    readShopSettings(ctx.db),
  ]);
  const rowOf = (row: OrderRow): Row => {
    const status = <Badge state={row.status}>{t(`admin.order.statuses.${row.status}`)}</Badge>;
    const plan = `\u2068${inLanguage(row.planName, language)}\u2069${row.termMonths > 0 ? `${t("admin.table.comma")}${t("admin.months", { count: row.termMonths })}` : ""}`;
    const number = <OrderNumber number={row.number} />;
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
        title: ofCustomer(number, row.customerName),
        badge: status,
        body: plan,
        start: format.moment(row.createdAt),
        end: total,
      },
    };
  };
  return (
    <ListPage
      title={t("admin.nav.orders")}
      note={t("admin.order.counts", { total: format.count(list.total), all: format.count(list.all) })}
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
      list={list}
      rowOf={rowOf}
      filters={[
        filterBy("status", t("admin.status"), ORDER_STATUSES, (value) => t(`admin.order.statuses.${value}`)),
        filterBy("kind", t("admin.order.kind"), ["purchase", "renewal", "top_up"], (value) =>
          t(`admin.order.kinds.${value}`),
        ),
        filterBy("currency", t("admin.order.currency"), currencies, (value) =>
          t(`admin.currencies.${value}`),
        ),
        filterBy("access", t("admin.order.access"), ["waiting"], () => t("admin.order.waiting")),
        filterByDays(t),
      ]}
      searchLabel={t("admin.order.search")}
      defaultSort="-created"
      empty={{ title: t("admin.order.empty") }}
    />
  );
}
