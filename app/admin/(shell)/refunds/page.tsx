import type { Metadata } from "next";
import { openPage } from "@/app/admin/session";
import { Badge } from "@/components/admin/badges";
import { Money } from "@/components/admin/money";
import { PageHead } from "@/components/admin/page-head";
import { sayMethod } from "@/components/admin/say-method";
import { DataTable } from "@/components/admin/table/data-table";
import type { Row } from "@/components/admin/table/types";
import { listRefunds, REFUND_STATUSES, RefundListInput, type RefundRow } from "@/lib/refunds/admin-queries";
import { REFUND_REASONS } from "@/lib/refunds/rules";
import { listInput, type Query } from "../../list-input";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await openPage("refunds.view")).t("admin.nav.refunds") };
}

export default async function Refunds({ searchParams }: { searchParams: Query }) {
  const { ctx, t, format } = await openPage("refunds.view");
  const { value: list } = await listRefunds(ctx, await listInput(RefundListInput, searchParams));
  const rowOf = (row: RefundRow): Row => {
    const status = <Badge state={row.status}>{t(`admin.refund.statuses.${row.status}`)}</Badge>;
    const amount = <Money amount={row.amountMinor} currency={row.currency} />;
    const number = <bdi dir="ltr">#{row.orderNumber}</bdi>;
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
        title: (
          <>
            {number} · <bdi>{row.customerName}</bdi>
          </>
        ),
        badge: status,
        body: `${where} · ${reason}`,
        start: format.moment(row.createdAt),
        end: amount,
      },
    };
  };
  return (
    <>
      <PageHead
        title={t("admin.nav.refunds")}
        note={t("admin.refund.counts", { total: format.count(list.total), all: format.count(list.all) })}
      />
      <DataTable
        name={t("admin.nav.refunds")}
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
        rows={list.rows.map(rowOf)}
        total={list.total}
        all={list.all}
        page={list.page}
        size={list.size}
        filters={[
          {
            key: "status",
            label: t("admin.status"),
            options: REFUND_STATUSES.map((value) => ({
              value,
              label: t(`admin.refund.statuses.${value}`),
            })),
          },
          {
            key: "reason",
            label: t("admin.refund.reason"),
            options: REFUND_REASONS.map((value) => ({ value, label: t(`admin.refund.reasons.${value}`) })),
          },
        ]}
        searchLabel={t("admin.refund.search")}
        defaultSort="-created"
        empty={{ title: t("admin.refund.empty") }}
      />
    </>
  );
}
