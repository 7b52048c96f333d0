import { Download } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { listInput, type Query } from "@/app/admin/list-input";
import { openPage, type PageContext } from "@/app/admin/session";
import { Badge } from "@/components/admin/badges";
import { UsageCard } from "@/components/admin/codes/usage-card";
import { usageSteps } from "@/components/admin/codes/usage-steps";
import { Crumbs } from "@/components/admin/crumbs";
import { Money } from "@/components/admin/money";
import { OrderNumber } from "@/components/admin/order-number";
import { PageHead } from "@/components/admin/page-head";
import { PROMO_HOME } from "@/components/admin/promo/addresses";
import { DataTable } from "@/components/admin/table/data-table";
import { filterBy, shown } from "@/components/admin/table/list-page";
import type { Row } from "@/components/admin/table/types";
import type { Id } from "@/lib/core/ids";
import { findListed, type PromoList } from "@/lib/promotions/admin-queries";
import { readUsage, USE_STATES, UsageListInput, type UseRow } from "@/lib/promotions/usage";

export interface UsagePageProps {
  params: Promise<{ id: string }>;
  searchParams: Query;
}

export const usageTitle =
  (list: PromoList) =>
  async ({ params }: Pick<UsagePageProps, "params">): Promise<Metadata> => {
    const { ctx, t } = await openPage("promotions.view");
    const promo = await findListed(ctx, list, (await params).id as Id<"promotion">);
    return { title: `${promo?.code || promo?.name || ""} · ${t("admin.usage.title")}` };
  };

/** Who used a code or a discount, in which order, and how much it gave. */
export async function UsagePage({ list, params, searchParams }: UsagePageProps & { list: PromoList }) {
  const page = await openPage("promotions.view");
  const { ctx, t } = page;
  const id = (await params).id as Id<"promotion">;
  const [promo, usage] = await Promise.all([
    findListed(ctx, list, id),
    listInput(UsageListInput, searchParams).then((input) => readUsage(ctx, { ...input, id })),
  ]);
  if (!promo || !usage.ok) notFound();
  const { chart, uses } = usage.value;
  const name = promo.code || promo.name;
  return (
    <>
      <Crumbs
        trail={[{ label: name, href: `${PROMO_HOME[list]}/${id}` }, { label: t("admin.usage.title") }]}
      />
      <PageHead
        title={
          <>
            <bdi>{name}</bdi> · {t("admin.usage.title")}
          </>
        }
        note={t("admin.usage.note")}
      >
        {page.may("promotions.export") && (
          <a className="btn" href={`/api/admin/promocodes/${id}/usage/export`} download>
            <Download size={16} aria-hidden />
            {t("admin.batch.export")}
          </a>
        )}
      </PageHead>
      <UsageCard step={chart.step} points={usageSteps(chart, page)} />
      <DataTable
        name={t("admin.usage.title")}
        columns={[
          { key: "when", label: t("admin.usage.when"), sort: "when" },
          { key: "customer", label: t("admin.order.customer") },
          { key: "order", label: t("admin.usage.order"), hideable: true },
          { key: "amount", label: t("admin.promo.given"), sort: "amount", num: true, hideable: true },
          { key: "state", label: t("admin.status") },
        ]}
        {...shown(uses, (row) => rowOf(page, row))}
        filters={[
          filterBy("state", t("admin.status"), USE_STATES, (value) => t(`admin.usage.states.${value}`)),
        ]}
        searchLabel={t("admin.usage.search")}
        defaultSort="-when"
        empty={{ title: t("admin.usage.none") }}
      />
    </>
  );
}

const LOOKS = { held: "reserved", committed: "paid", released: "expired", returned: "refunded" } as const;

function rowOf({ t, format }: PageContext, use: UseRow): Row {
  const isBeyond = use.state === "committed" && !use.hasSlot;
  const status = (
    <Badge state={isBeyond ? "beyond" : LOOKS[use.state]}>
      {t(`admin.usage.states.${isBeyond ? "beyond" : use.state}`)}
    </Badge>
  );
  const customer = (
    <Link className="lk" href={`/admin/customers/${use.customerId}`}>
      <bdi>{use.customerName}</bdi>
    </Link>
  );
  const order = (
    <Link className="lk" href={`/admin/orders/${use.orderId}`}>
      <OrderNumber number={use.orderNumber} />
    </Link>
  );
  const amount = <Money amount={use.amount} currency={use.currency} />;
  return {
    id: use.id,
    label: `${use.customerName} #${use.orderNumber}`,
    cells: {
      when: <span className="nw">{format.moment(use.at)}</span>,
      customer,
      order,
      amount,
      state: status,
    },
    card: { title: customer, badge: status, body: order, start: format.moment(use.at), end: amount },
  };
}
