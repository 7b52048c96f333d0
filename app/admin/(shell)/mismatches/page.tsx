import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Badge } from "@/components/admin/badges";
import { Crumbs } from "@/components/admin/crumbs";
import { ResolveMismatch } from "@/components/admin/mismatches/resolve-mismatch";
import { Money } from "@/components/admin/money";
import { OrderNumber } from "@/components/admin/order-number";
import { sayCode } from "@/components/admin/say-method";
import { filterBy, filterByDays, ListPage } from "@/components/admin/table/list-page";
import type { Row } from "@/components/admin/table/types";
import { isCurrency, toSafeInteger } from "@/lib/core/money";
import {
  listMismatches,
  MISMATCH_STATUSES,
  MismatchListInput,
  type MismatchRow,
} from "@/lib/payments/mismatch-queries";
import { listInput, type Query } from "../../list-input";

export const generateMetadata = titled("ledger.view", "admin.mismatch.title");

export default async function Mismatches({ searchParams }: { searchParams: Query }) {
  const { ctx, t, format, may } = await openPage("ledger.view");
  const { value: list } = await listMismatches(ctx, await listInput(MismatchListInput, searchParams));
  const rowOf = (row: MismatchRow): Row => {
    const state = row.resolution ?? "open";
    const status = <Badge state={state}>{t(`admin.mismatch.outcomes.${state}`)}</Badge>;
    const amount = isCurrency(row.currency) ? (
      <Money amount={row.amountMinor} currency={row.currency} />
    ) : (
      <bdi dir="ltr">{`${row.amountMinor} ${row.currency}`}</bdi>
    );
    const reason = sayCode(t, "mismatches", row.reason);
    const from = sayCode(t, "payment.providers", row.provider);
    const order = row.orderNumber === null ? "–" : <OrderNumber number={row.orderNumber} />;
    const resolve =
      row.resolvedAt === null && may("ledger.adjust") ? (
        <ResolveMismatch
          id={row.id}
          amount={toSafeInteger(row.amountMinor)}
          currency={isCurrency(row.currency) ? row.currency : null}
          outcomes={row.outcomes}
        />
      ) : (
        <small>{row.resolutionReason}</small>
      );
    const created = <span className="nw">{format.moment(row.createdAt)}</span>;
    return {
      id: row.id,
      label: `${from}, ${reason}`,
      cells: {
        from,
        reason,
        amount,
        order,
        customer: row.customerName === null ? "–" : <bdi>{row.customerName}</bdi>,
        created,
        status,
        resolve,
      },
      card: { title: `${from} · ${reason}`, badge: status, body: resolve, start: created, end: amount },
    };
  };
  return (
    <>
      <Crumbs trail={[{ label: t("admin.mismatch.title") }]} />
      <ListPage
        title={t("admin.mismatch.title")}
        note={t("admin.mismatch.note")}
        columns={[
          { key: "from", label: t("admin.mismatch.from") },
          { key: "reason", label: t("admin.mismatch.what") },
          { key: "amount", label: t("admin.payment.amount"), num: true },
          { key: "order", label: t("admin.order.number"), hideable: true },
          { key: "customer", label: t("admin.order.customer"), hideable: true },
          { key: "created", label: t("admin.mismatch.came"), sort: "created", hideable: true },
          { key: "status", label: t("admin.status") },
          { key: "resolve", label: t("admin.mismatch.decision") },
        ]}
        list={list}
        rowOf={rowOf}
        filters={[
          filterBy("status", t("admin.status"), MISMATCH_STATUSES, (value) =>
            t(`admin.mismatch.statuses.${value}`),
          ),
          filterByDays(t),
        ]}
        searchLabel={t("admin.mismatch.search")}
        defaultSort="-created"
        empty={{ title: t("admin.mismatch.empty") }}
      />
    </>
  );
}
