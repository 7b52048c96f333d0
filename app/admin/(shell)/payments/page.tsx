import Link from "next/link";
import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Badge } from "@/components/admin/badges";
import { Money } from "@/components/admin/money";
import { OrderNumber } from "@/components/admin/order-number";
import { sayCode, sayMethod } from "@/components/admin/say-method";
import { filterBy, filterByDays, ListPage, ofCustomer } from "@/components/admin/table/list-page";
import type { Row } from "@/components/admin/table/types";
import {
  listPayments,
  PAYMENT_STATUSES,
  PaymentListInput,
  type PaymentRow,
} from "@/lib/payments/admin-queries";
import { METHOD_IDS } from "@/lib/payments/rules";
import { listInput, type Query } from "../../list-input";

export const generateMetadata = titled("orders.view", "admin.nav.payments");

export default async function Payments({ searchParams }: { searchParams: Query }) {
  const { ctx, t, format, may } = await openPage("orders.view");
  const { value: list } = await listPayments(ctx, await listInput(PaymentListInput, searchParams));
  const rowOf = (row: PaymentRow): Row => {
    const status = <Badge state={row.status}>{t(`admin.payment.statuses.${row.status}`)}</Badge>;
    const amount = <Money amount={row.amountMinor} currency={row.currency} />;
    const number = <OrderNumber number={row.orderNumber} />;
    const failure = row.failureCode ? sayCode(t, "failures", row.failureCode) : null;
    return {
      id: row.id,
      label: `#${row.orderNumber}`,
      href: `/admin/orders/${row.orderId}`,
      cells: {
        order: number,
        customer: <bdi>{row.customerName}</bdi>,
        amount,
        method: sayMethod(t, row.method),
        created: <span className="nw">{format.moment(row.createdAt)}</span>,
        settled: <span className="nw">{row.settledAt ? format.moment(row.settledAt) : "–"}</span>,
        status: (
          <>
            {status}
            {failure && <small>{failure}</small>}
          </>
        ),
      },
      card: {
        title: ofCustomer(number, row.customerName),
        badge: status,
        body: failure ?? sayMethod(t, row.method),
        start: format.moment(row.createdAt),
        end: amount,
      },
    };
  };
  return (
    <ListPage
      title={t("admin.nav.payments")}
      note={t("admin.payment.counts", { total: format.count(list.total), all: format.count(list.all) })}
      actions={
        may("ledger.view") && (
          <Link className="btn" href="/admin/mismatches">
            {t("admin.mismatch.title")}
          </Link>
        )
      }
      columns={[
        { key: "order", label: t("admin.order.number") },
        { key: "customer", label: t("admin.order.customer") },
        { key: "amount", label: t("admin.payment.amount"), sort: "amount", num: true },
        { key: "method", label: t("admin.order.method"), hideable: true },
        { key: "created", label: t("admin.payment.started"), sort: "created", hideable: true },
        { key: "settled", label: t("admin.payment.settled"), sort: "settled", hideable: true },
        { key: "status", label: t("admin.status") },
      ]}
      list={list}
      rowOf={rowOf}
      filters={[
        filterBy("status", t("admin.status"), PAYMENT_STATUSES, (value) =>
          t(`admin.payment.statuses.${value}`),
        ),
        filterBy("provider", t("admin.payment.provider"), [...METHOD_IDS, "none"], (value) =>
          t(`admin.payment.providers.${value}`),
        ),
        filterByDays(t),
      ]}
      searchLabel={t("admin.payment.search")}
      defaultSort="-created"
      empty={{ title: t("admin.payment.empty") }}
    />
  );
}
