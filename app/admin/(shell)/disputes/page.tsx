import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Badge } from "@/components/admin/badges";
import { Money } from "@/components/admin/money";
import { OrderNumber } from "@/components/admin/order-number";
import { sayDispute } from "@/components/admin/say-method";
import { filterBy, filterByDays, ListPage, ofCustomer } from "@/components/admin/table/list-page";
import type { Row } from "@/components/admin/table/types";
import {
  DISPUTE_STATUSES,
  DisputeListInput,
  type DisputeRow,
  listDisputes,
} from "@/lib/refunds/admin-queries";
import { listInput, type Query } from "../../list-input";

export const generateMetadata = titled("refunds.view", "admin.nav.disputes");

export default async function Disputes({ searchParams }: { searchParams: Query }) {
  const { ctx, t, format } = await openPage("refunds.view");
  const { value: list } = await listDisputes(ctx, await listInput(DisputeListInput, searchParams));
  const rowOf = (row: DisputeRow): Row => {
    const status = <Badge state={row.status}>{t(`admin.dispute.statuses.${row.status}`)}</Badge>;
    const amount = <Money amount={row.amountMinor} currency={row.currency} />;
    const number = <OrderNumber number={row.orderNumber} />;
    const due = row.dueBy ? format.moment(row.dueBy) : t("admin.dispute.noDeadline");
    return {
      id: row.id,
      label: `#${row.orderNumber}`,
      href: `/admin/disputes/${row.id}`,
      cells: {
        order: number,
        customer: <bdi>{row.customerName}</bdi>,
        amount,
        reason: <bdi className="wrap-anywhere">{sayDispute(t, row.reason)}</bdi>,
        due: <span className="nw">{row.closedAt ? "–" : due}</span>,
        opened: <span className="nw">{format.moment(row.openedAt)}</span>,
        status,
      },
      card: {
        title: ofCustomer(number, row.customerName),
        badge: status,
        body: row.closedAt ? format.moment(row.closedAt) : `${t("admin.dispute.due")}: ${due}`,
        start: <bdi className="wrap-anywhere">{sayDispute(t, row.reason)}</bdi>,
        end: amount,
      },
    };
  };
  return (
    <ListPage
      title={t("admin.nav.disputes")}
      note={t("admin.dispute.counts", { total: format.count(list.total), all: format.count(list.all) })}
      columns={[
        { key: "order", label: t("admin.order.number") },
        { key: "customer", label: t("admin.order.customer") },
        { key: "amount", label: t("admin.refund.amount"), sort: "amount", num: true },
        { key: "reason", label: t("admin.dispute.reason"), hideable: true },
        { key: "due", label: t("admin.dispute.due"), sort: "due" },
        { key: "opened", label: t("admin.dispute.opened"), sort: "opened", hideable: true },
        { key: "status", label: t("admin.status") },
      ]}
      list={list}
      rowOf={rowOf}
      filters={[
        filterBy("status", t("admin.status"), DISPUTE_STATUSES, (value) =>
          t(`admin.dispute.statuses.${value}`),
        ),
        filterByDays(t),
      ]}
      searchLabel={t("admin.dispute.search")}
      defaultSort="due"
      empty={{ title: t("admin.dispute.empty") }}
    />
  );
}
