import { Download } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { listInput, type Query } from "@/app/admin/list-input";
import { openPage, type PageContext } from "@/app/admin/session";
import { Badge } from "@/components/admin/badges";
import { BatchActions } from "@/components/admin/codes/batch-actions";
import { UsageCard } from "@/components/admin/codes/usage-card";
import { usageSteps } from "@/components/admin/codes/usage-steps";
import { Crumbs } from "@/components/admin/crumbs";
import { MoneyList } from "@/components/admin/money";
import { OrderNumber } from "@/components/admin/order-number";
import { Kpi } from "@/components/admin/overview/kpi";
import { PageHead } from "@/components/admin/page-head";
import { sayGives, termsOf } from "@/components/admin/promo/gives";
import { DataTable } from "@/components/admin/table/data-table";
import { filterBy, shown } from "@/components/admin/table/list-page";
import type { Row } from "@/components/admin/table/types";
import type { Id } from "@/lib/core/ids";
import {
  type BatchCodeRow,
  BatchCodesInput,
  type BatchRow,
  CODE_STANDINGS,
  listBatchCodes,
  readBatch,
} from "@/lib/promotions/batch-queries";
import { readUsageChart } from "@/lib/promotions/usage";

type Params = Promise<{ id: string }>;
const idOf = async (params: Params) => ({ id: (await params).id as Id<"batch"> });

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { ctx } = await openPage("promotions.view");
  const batch = await readBatch(ctx, await idOf(params));
  return { title: batch.ok ? batch.value.name : "" };
}

export default async function BatchPage({ params, searchParams }: { params: Params; searchParams: Query }) {
  const page = await openPage("promotions.view");
  const { ctx, t, format } = page;
  const found = await readBatch(ctx, await idOf(params));
  if (!found.ok) notFound();
  const batch = found.value;
  const input = await listInput(BatchCodesInput, searchParams);
  const [codes, chart] = await Promise.all([
    listBatchCodes(ctx, { ...input, id: batch.id }),
    readUsageChart(ctx, { id: batch.promotionId, createdAt: batch.createdAt }),
  ]);
  if (!codes.ok) notFound();
  const list = codes.value;
  return (
    <>
      <Crumbs
        trail={[
          { label: t("admin.batch.tabs.batches"), href: "/admin/promocodes/batches" },
          { label: batch.name },
        ]}
      />
      <PageHead
        title={
          <>
            <bdi>{batch.name}</bdi>{" "}
            <Badge state={batch.standing}>{t(`admin.promo.standing.${batch.standing}`)}</Badge>
          </>
        }
        note={t("admin.batch.about", {
          day: format.day(batch.createdAt),
          gives: sayGives(t, termsOf(batch.definition)),
          uses: t("admin.batch.uses", { count: batch.usesPerCode }),
        })}
      >
        {page.may("promotions.export") && (
          <a className="btn" href={`/api/admin/promocodes/batches/${batch.id}/export`} download>
            <Download size={16} aria-hidden />
            {t("admin.batch.export")}
          </a>
        )}
        {page.may("promotions.change") && batch.standing !== "archived" && (
          <BatchActions
            id={batch.id}
            name={batch.name}
            status={batch.standing === "paused" ? "paused" : "active"}
          />
        )}
      </PageHead>
      <Figures page={page} batch={batch} />
      <UsageCard step={chart.step} points={usageSteps(chart, page)} />
      <DataTable
        name={t("admin.batch.sections.codes")}
        columns={[
          { key: "code", label: t("admin.promo.code") },
          { key: "state", label: t("admin.status") },
          { key: "used", label: t("admin.promo.used"), num: true, hideable: true },
          { key: "customer", label: t("admin.order.customer"), hideable: true },
          { key: "order", label: t("admin.usage.order"), hideable: true },
          { key: "when", label: t("admin.usage.when"), hideable: true },
        ]}
        {...shown(list, (row) => rowOf(page, row))}
        filters={[
          filterBy("state", t("admin.status"), CODE_STANDINGS, (value) => t(`admin.batch.states.${value}`)),
        ]}
        searchLabel={t("admin.batch.codeSearch")}
        defaultSort="-used"
        empty={{ title: t("admin.batch.codesEmpty") }}
      />
    </>
  );
}

function Figures({ page: { ctx, t, format }, batch }: { page: PageContext; batch: BatchRow }) {
  const possible = batch.size * batch.usesPerCode;
  const asOf = t("admin.demo.asOf", { time: format.time(ctx.clock.now()) });
  const figures = [
    ["codes", format.count(batch.size), asOf],
    ["used", format.count(batch.used), t("admin.batch.ofPossible", { count: format.count(possible) })],
    ["rate", format.percent(batch.used, possible), asOf],
    ["given", <MoneyList key="given" amounts={batch.given} />, asOf],
  ] as const;
  return (
    <dl className="kpis small">
      {figures.map(([key, value, against]) => {
        const name = t(`admin.batch.figures.${key}`);
        return (
          <Kpi
            key={key}
            name={name}
            definitionLabel={t("admin.overview.whatIs", { name })}
            definition={t(`admin.batch.definitions.${key}`)}
            value={key === "given" ? value : <bdi dir="ltr">{value}</bdi>}
            delta={null}
            against={against}
          />
        );
      })}
    </dl>
  );
}

function rowOf({ t, format }: PageContext, row: BatchCodeRow): Row {
  const status = <Badge state={row.standing}>{t(`admin.batch.states.${row.standing}`)}</Badge>;
  const code = (
    <span className="code">
      <bdi dir="ltr">{row.code}</bdi>
    </span>
  );
  const used = (
    <>
      {format.count(row.used)}{" "}
      <span className="mut">{t("admin.promo.of", { maximum: format.count(row.maximum) })}</span>
    </>
  );
  const customer = row.last ? (
    <Link className="lk" href={`/admin/customers/${row.last.customerId}`}>
      <bdi>{row.last.customerName}</bdi>
    </Link>
  ) : (
    "–"
  );
  const order = row.last ? (
    <Link className="lk" href={`/admin/orders/${row.last.orderId}`}>
      <OrderNumber number={row.last.orderNumber} />
    </Link>
  ) : (
    "–"
  );
  const when = row.last ? <span className="nw">{format.moment(row.last.at)}</span> : "–";
  return {
    id: row.codeKey,
    label: row.code,
    cells: { code, state: status, used, customer, order, when },
    card: {
      title: code,
      badge: status,
      ...(row.last ? { body: customer, start: order, end: when } : {}),
    },
  };
}
