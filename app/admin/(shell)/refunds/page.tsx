import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Badge } from "@/components/admin/badges";
import { Money } from "@/components/admin/money";
import { OrderNumber } from "@/components/admin/order-number";
import { sayMethod } from "@/components/admin/say-method";
import { filterBy, filterByDays, ListPage, ofCustomer } from "@/components/admin/table/list-page";
import type { Row } from "@/components/admin/table/types";
import { listRefunds, REFUND_STATUSES, RefundListInput, type RefundRow } from "@/lib/refunds/admin-queries";
import { REFUND_REASONS } from "@/lib/refunds/rules";
import { listInput, type Query } from "../../list-input";

export const generateMetadata = titled("refunds.view", "admin.nav.refunds");

export default async function Refunds({ searchParams }: { searchParams: Query }) {
  const { ctx, t, format } = await openPage("refunds.view");
  const { value: list } = await listRefunds(ctx, await listInput(RefundListInput, searchParams));
  const rowOf = (row: RefundRow): Row => {
    const status = <Badge state={row.status}>{t(`admin.refund.statuses.${row.status}`)}</Badge>;
    const amount = <Money amount={row.amountMinor} currency={row.currency} />;
    const number = <OrderNumber number={row.orderNumber} />;
    const where =
      row.toProviderMinor === 0n
        ? t("admin.refund.toWallet")
        : t("admin.refund.toMethod", { method: sayMethod(t, row.method) });
    const reason = t(`admin.refund.reasons.${row.reason}`);
    return {
      id: row.id,
      label: `#${row.orderNumber}`,
      href: `/admin/orders/${row.orderId}`,
      cells: {
        order: number,
        customer: <bdi>{row.customerName}</bdi>,
        amount,
        where,
        reason,
        created: <span className="nw">{format.moment(row.createdAt)}</span>,
        settled: <span className="nw">{row.settledAt ? format.moment(row.settledAt) : "–"}</span>,
        status,
      },
      card: {
        title: ofCustomer(number, row.customerName),
        badge: status,
        body: `${where} · ${reason}`,
        start: format.moment(row.createdAt),
        end: amount,
      },
    };
  };
  return (
    <ListPage
      title={t("admin.nav.refunds")}
      note={t("admin.refund.counts", { total: format.count(list.total), all: format.count(list.all) })}
      columns={[
        { key: "order", label: t("admin.order.number") },
        { key: "customer", label: t("admin.order.customer") },
        { key: "amount", label: t("admin.refund.amount"), sort: "amount", num: true },
        { key: "where", label: t("admin.refund.where"), hideable: true },
        { key: "reason", label: t("admin.refund.reason"), hideable: true },
        { key: "created", label: t("admin.refund.created"), sort: "created", hideable: true },
        { key: "settled", label: t("admin.refund.settled"), sort: "settled", hideable: true },
        { key: "status", label: t("admin.status") },
      ]}
      list={list}
      rowOf={rowOf}
      filters={[
        filterBy("status", t("admin.status"), REFUND_STATUSES, (value) =>
          t(`admin.refund.statuses.${value}`),
        ),
        filterBy("reason", t("admin.refund.reason"), REFUND_REASONS, (value) =>
          t(`admin.refund.reasons.${value}`),
        ),
        filterByDays(t),
      ]}
      searchLabel={t("admin.refund.search")}
      defaultSort="-created"
      empty={{ title: t("admin.refund.empty") }}
    />
  );
}
