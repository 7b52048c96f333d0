import type { Metadata } from "next";
import { openPage } from "@/app/admin/session";
import { Badge } from "@/components/admin/badges";
import { Money } from "@/components/admin/money";
import { PageHead } from "@/components/admin/page-head";
import { DataTable } from "@/components/admin/table/data-table";
import type { Row } from "@/components/admin/table/types";
import {
  listTransfers,
  TRANSFER_STATUSES,
  TransferListInput,
  type TransferRow,
} from "@/lib/payments/transfer-queries";
import { listInput, type Query } from "../../list-input";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await openPage("transfers.view")).t("admin.nav.transfers") };
}

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
        order: <bdi dir="ltr">#{row.orderNumber}</bdi>,
        amount,
        receipts: format.count(row.receipts),
        sent: <span className="nw">{sent}</span>,
        status,
      },
      card: {
        title: (
          <>
            {reference} · <bdi>{row.customerName}</bdi>
          </>
        ),
        badge: status,
        body: t("admin.transfer.receiptCount", { count: row.receipts }),
        start: sent,
        end: amount,
      },
    };
  };
  return (
    <>
      <PageHead title={t("admin.nav.transfers")} note={t("admin.transfer.note")} />
      <DataTable
        name={t("admin.nav.transfers")}
        columns={[
          { key: "reference", label: t("admin.transfer.reference") },
          { key: "customer", label: t("admin.order.customer") },
          { key: "order", label: t("admin.order.number"), hideable: true },
          { key: "amount", label: t("admin.payment.amount"), sort: "amount", num: true },
          { key: "receipts", label: t("admin.transfer.receipts"), num: true, hideable: true },
          { key: "sent", label: t("admin.transfer.sent"), sort: "sent", hideable: true },
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
            options: TRANSFER_STATUSES.map((value) => ({
              value,
              label: t(`admin.transfer.statuses.${value}`),
            })),
          },
        ]}
        searchLabel={t("admin.transfer.search")}
        defaultSort="-sent"
        empty={{ title: t("admin.transfer.empty") }}
      />
    </>
  );
}
