import Link from "next/link";
import { notFound } from "next/navigation";
import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Badge } from "@/components/admin/badges";
import { Crumbs } from "@/components/admin/crumbs";
import { Money } from "@/components/admin/money";
import { PageHead } from "@/components/admin/page-head";
import { DisputeNoteForm } from "@/components/admin/refund/dispute-note-form";
import { sayDispute, sayMethod } from "@/components/admin/say-method";
import { readOrderInFull } from "@/lib/checkout/order-in-full";
import type { Id } from "@/lib/core/ids";
import { readDispute } from "@/lib/refunds/admin-queries";

type Params = Promise<{ id: string }>;

export const generateMetadata = titled("refunds.view", "admin.dispute.title");

export default async function DisputePage({ params }: { params: Params }) {
  const { ctx, t, format, may } = await openPage("refunds.view");
  const found = await readDispute(ctx, { id: (await params).id as Id<"dispute"> });
  if (!found.ok) notFound();
  const dispute = found.value;
  const order = await readOrderInFull(ctx, { id: dispute.orderId });
  if (!order.ok) notFound();
  const { customer } = order.value;
  const number = `#${order.value.order.number}`;
  return (
    <>
      <Crumbs trail={[{ label: number }]} />
      <PageHead
        title={
          <>
            {t("admin.dispute.title")} <bdi dir="ltr">{number}</bdi>{" "}
            <Badge state={dispute.status}>{t(`admin.dispute.statuses.${dispute.status}`)}</Badge>
          </>
        }
        note={
          <Link className="lk" href={`/admin/customers/${dispute.customerId}`}>
            <bdi>{[customer?.firstName, customer?.lastName].filter(Boolean).join(" ")}</bdi>
          </Link>
        }
      />
      <div className="g2 side-r">
        <section className="card">
          <header>
            <h2>{t("admin.dispute.timeline")}</h2>
          </header>
          <div className="in stack">
            {may("refunds.change") && <DisputeNoteForm id={dispute.id} />}
            <ul className="alerts bleed">
              {dispute.timeline.map((event) => (
                <li key={event.id}>
                  <span className="tx">
                    {t(`admin.dispute.events.${event.kind}`)}
                    {event.note && <small className="pre">{event.note}</small>}
                    <small>{format.moment(event.at)}</small>
                  </span>
                </li>
              ))}
            </ul>
          </div>
        </section>
        <section className="card">
          <header>
            <h2>{t("admin.dispute.facts")}</h2>
          </header>
          <div className="in">
            <dl className="kv">
              <dt>{t("admin.refund.amount")}</dt>
              <dd className="num">
                <Money amount={dispute.amountMinor} currency={dispute.currency} />
              </dd>
              <dt>{t("admin.order.number")}</dt>
              <dd>
                <Link className="lk" href={`/admin/orders/${dispute.orderId}`}>
                  <bdi dir="ltr">{number}</bdi>
                </Link>
              </dd>
              <dt>{t("admin.order.method")}</dt>
              <dd>{sayMethod(t, dispute.provider)}</dd>
              <dt>{t("admin.dispute.reason")}</dt>
              <dd>
                <bdi>{sayDispute(t, dispute.reason)}</bdi>
              </dd>
              <dt>{t("admin.dispute.opened")}</dt>
              <dd>{format.moment(dispute.openedAt)}</dd>
              <dt>{t(dispute.closedAt ? "admin.dispute.closed" : "admin.dispute.due")}</dt>
              <dd>
                {dispute.closedAt
                  ? format.moment(dispute.closedAt)
                  : dispute.dueBy
                    ? format.moment(dispute.dueBy)
                    : t("admin.dispute.noDeadline")}
              </dd>
            </dl>
          </div>
        </section>
      </div>
    </>
  );
}
