import { notFound } from "next/navigation";
import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Crumbs } from "@/components/admin/crumbs";
import { OrderNumber } from "@/components/admin/order-number";
import { PageHead } from "@/components/admin/page-head";
import { RefundForm } from "@/components/admin/refund/refund-form";
import { readOrderInFull } from "@/lib/checkout/order-in-full";
import { inLanguage } from "@/lib/core/languages";

type Params = Promise<{ id: string }>;

export const generateMetadata = titled("refunds.change", "admin.refund.action");

export default async function RefundOrder({ params }: { params: Params }) {
  const { ctx, t, format, language, timeZone } = await openPage("refunds.change");
  const found = await readOrderInFull(ctx, await params);
  if (!found.ok || found.value.order.paidAt === null) notFound();
  const { order, customer, lines, subscription } = found.value;
  const name = [customer?.firstName, customer?.lastName].filter(Boolean).join(" ");
  const line = lines[0];
  return (
    <>
      <Crumbs
        trail={[
          { label: `#${order.number}`, href: `/admin/orders/${order.id}` },
          { label: t("admin.refund.action") },
        ]}
      />
      <PageHead
        title={t("admin.refund.titlePlain", { name: `\u2068${name}\u2069` })}
        note={
          <>
            {t("admin.order.title")} <OrderNumber number={order.number} />
            {line &&
              ` · \u2068${inLanguage(line.planName, language)}\u2069${t("admin.table.comma")}${t("admin.months", { count: line.termMonths })}`}
            {order.paidAt && ` · ${format.moment(order.paidAt)}`}
          </>
        }
      />
      <RefundForm
        orderId={order.id}
        currency={order.currency}
        language={language}
        timeZone={timeZone}
        hasTime={subscription !== undefined}
      />
    </>
  );
}
