import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Badge } from "@/components/admin/badges";
import { Money } from "@/components/admin/money";
import { OrderNumber } from "@/components/admin/order-number";
import { filterBy, filterByDays, ListPage, ofCustomer } from "@/components/admin/table/list-page";
import type { Row } from "@/components/admin/table/types";
import {
  listTransfers,
  TRANSFER_STATUSES,
  TransferListInput,
  type TransferRow,
} from "@/lib/payments/transfer-queries";
import { listInput, type Query } from "../../list-input";

export const generateMetadata = titled("transfers.view", "admin.nav.transfers");

export default async function Transfers({ searchParams }: { searchParams: Query }) {
  const { ctx, t, format } = await openPage("transfers.view");
  const { value: list } = await listTransfers(ctx, await listInput(TransferListInput, searchParams));
  const rowOf = (row: TransferRow): Row => {
    const status = <Badge state={row.status}>{t(`admin.transfer.statuses.${row.status}`)}</Badge>;
    const amount = <Money amount={row.amountMinor} currency={row.currency} />;
    const reference = (
      <bdi dir="ltr" className="mono">
        {row.reference}
      </bdi>
    );
    const sent = row.sentAt ? format.moment(row.sentAt) : "–";
    return {
      id: row.id,
      label: row.reference,
      href: `/admin/transfers/${row.id}`,
      cells: {
        reference,
        customer: <bdi>{row.customerName}</bdi>,
        order: <OrderNumber number={row.orderNumber} />,
        amount,
        receipts: format.count(row.receipts),
        sent: <span className="nw">{sent}</span>,
        status,
      },
      card: {
        title: ofCustomer(reference, row.customerName),
        badge: status,
        body: t("admin.transfer.receiptCount", { count: row.receipts }),
        start: sent,
        end: amount,
      },
    };
  };
  return (
    <ListPage
      title={t("admin.nav.transfers")}
      note={t("admin.transfer.note")}
      columns={[
        { key: "reference", label: t("admin.transfer.reference") },
        { key: "customer", label: t("admin.order.customer") },
        { key: "order", label: t("admin.order.number"), hideable: true },
        { key: "amount", label: t("admin.payment.amount"), sort: "amount", num: true },
        { key: "receipts", label: t("admin.transfer.receipts"), num: true, hideable: true },
        { key: "sent", label: t("admin.transfer.sent"), sort: "sent", hideable: true },
        { key: "status", label: t("admin.status") },
      ]}
      list={list}
      rowOf={rowOf}
      filters={[
        filterBy("status", t("admin.status"), TRANSFER_STATUSES, (value) =>
          t(`admin.transfer.statuses.${value}`),
        ),
        filterByDays(t),
      ]}
      searchLabel={t("admin.transfer.search")}
      defaultSort="-sent"
      empty={{ title: t("admin.transfer.empty") }}
    />
  );
}
