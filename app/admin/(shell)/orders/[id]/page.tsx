import { Undo2 } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { openPage, type PageContext } from "@/app/admin/session";
import { Badge } from "@/components/admin/badges";
import { Crumbs } from "@/components/admin/crumbs";
import { Money } from "@/components/admin/money";
import { OrderNumber } from "@/components/admin/order-number";
import { PageHead } from "@/components/admin/page-head";
import { RefundsCard } from "@/components/admin/refund/refunds-card";
import { sayCode, sayMethod } from "@/components/admin/say-method";
import { Slip, SlipLine, SlipTotal } from "@/components/admin/slip";
import { type OrderInFull, readOrderInFull } from "@/lib/checkout/order-in-full";
import { inLanguage } from "@/lib/core/languages";
import { refundsOf } from "@/lib/refunds/admin-queries";

type Params = Promise<{ id: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { ctx } = await openPage("orders.view");
  const found = await readOrderInFull(ctx, await params);
  return { title: found.ok ? `#${found.value.order.number}` : "" };
}

export default async function Order({ params }: { params: Params }) {
  const page = await openPage("orders.view");
  const { t, format } = page;
  const found = await readOrderInFull(page.ctx, await params);
  if (!found.ok) notFound();
  const { order, customer, attempts, webhooks, subscription, access } = found.value;
  const name = [customer?.firstName, customer?.lastName].filter(Boolean).join(" ");
  const refunds = await refundsOf(page.ctx, order.id);
  const method = attempts.find(({ settledAt }) => settledAt !== null)?.method ?? "none";
  const canRefund = order.status === "paid" && order.totalMinor > 0n && page.may("refunds.change");
  const waiting = order.status === "paid" && order.fulfilledAt === null;
  return (
    <>
      <Crumbs trail={[{ label: `#${order.number}` }]} />
      <PageHead
        title={
          <>
            {t("admin.order.title")} <OrderNumber number={order.number} />{" "}
            <Badge state={order.status}>{t(`admin.order.statuses.${order.status}`)}</Badge>
          </>
        }
        note={
          <>
            <Link className="lk" href={`/admin/customers/${order.customerId}`}>
              <bdi>{name}</bdi>
            </Link>{" "}
            · {t(`admin.order.kinds.${order.kind}`)} · {format.moment(order.createdAt)}
          </>
        }
      >
        {canRefund && (
          <Link className="btn d" href={`/admin/orders/${order.id}/refund`}>
            <Undo2 size={16} aria-hidden className="flip" />
            {t("admin.refund.action")}
          </Link>
        )}
      </PageHead>
      {waiting && <p className="note">{t("admin.order.waitingNote")}</p>}
      <div className="g2 side-r">
        <div className="stack">
          <Attempts found={found.value} page={page} />
          {refunds.length > 0 && <RefundsCard refunds={refunds} method={sayMethod(t, method)} page={page} />}
          <Webhooks webhooks={webhooks} page={page} />
          <section className="card">
            <header>
              <h2>{t("admin.order.delivery")}</h2>
            </header>
            <div className="in">
              {subscription ? (
                <dl className="kv">
                  <dt>{t("admin.order.subscription")}</dt>
                  <dd>
                    <Badge state={subscription.status}>
                      {t(`admin.subscription.${subscription.status}`)}
                    </Badge>
                  </dd>
                  <dt>{t("admin.order.period")}</dt>
                  <dd>
                    {format.shortDay(subscription.periodStart)} – {format.shortDay(subscription.periodEnd)}
                  </dd>
                  {access.map((door) => (
                    <div className="contents" key={door.id}>
                      <dt>
                        <bdi>{door.channel}</bdi>
                      </dt>
                      <dd>
                        {t(`admin.access.${door.status}`)}
                        {door.joinedAt && <small className="cap block">{format.moment(door.joinedAt)}</small>}
                        {door.lastError && (
                          <small className="cap block warn">
                            <bdi dir="ltr">{door.lastError}</bdi>
                          </small>
                        )}
                      </dd>
                    </div>
                  ))}
                </dl>
              ) : (
                <p className="mut">{t("admin.order.noAccess")}</p>
              )}
            </div>
          </section>
        </div>
        <OrderSlip found={found.value} page={page} />
      </div>
    </>
  );
}

type Order = OrderInFull["order"];

/** What of the total was paid without a provider. */
const PURSES: readonly (readonly [string, (order: Order) => bigint])[] = [
  ["wallet", ({ walletMinor }) => walletMinor],
  ["points", ({ pointsMinor }) => pointsMinor],
];

function OrderSlip({ found, page }: { found: OrderInFull; page: PageContext }) {
  const { t, language } = page;
  const { order, lines, redemptions } = found;
  const currency = order.currency ?? "SAR";
  const named = redemptions.reduce((sum, each) => sum + each.amountMinor, 0n);
  const rest = order.discountMinor - named;
  return (
    <div className="stack">
      <Slip title={t("admin.order.slip")} note={<OrderNumber number={order.number} />}>
        {lines.map((line) => (
          <SlipLine
            key={line.id}
            name={`\u2068${inLanguage(line.planName, language)}\u2069${t("admin.table.comma")}${t("admin.months", { count: line.termMonths })}`}
          >
            <Money amount={line.listMinor} currency={currency} />
          </SlipLine>
        ))}
        {rest > 0n && (
          <SlipLine kind="off" name={t("admin.order.otherDiscounts")}>
            <Money amount={-rest} currency={currency} />
          </SlipLine>
        )}
        {redemptions
          .filter((each) => each.amountMinor > 0n)
          .map((each) => (
            <SlipLine
              kind="off"
              key={each.promotionId}
              name={
                <Link href={`/admin/promocodes/${each.promotionId}`} className="lk">
                  <bdi dir="ltr">{each.code ?? each.name}</bdi>
                </Link>
              }
              reason={each.code ? each.name : undefined}
            >
              <Money amount={-each.amountMinor} currency={currency} />
            </SlipLine>
          ))}
        <SlipTotal name={t("admin.order.total")}>
          <Money amount={order.totalMinor} currency={currency} />
        </SlipTotal>
        {PURSES.map(([purse, paid]) => {
          const amount = paid(order);
          return amount > 0n ? (
            <SlipLine key={purse} name={t("admin.order.ofItBy", { method: sayMethod(t, purse) })}>
              <Money amount={amount} currency={currency} />
            </SlipLine>
          ) : null;
        })}
      </Slip>
    </div>
  );
}

function Attempts({ found: { order, attempts }, page }: { found: OrderInFull; page: PageContext }) {
  const { t, format } = page;
  return (
    <section className="card">
      <header>
        <h2>{t("admin.order.attempts")}</h2>
      </header>
      <div className="in">
        {attempts.length === 0 ? (
          <p className="mut">{t("admin.order.noAttempts")}</p>
        ) : (
          <ul className="alerts bleed">
            {attempts.map((attempt) => (
              <li key={attempt.id}>
                <span className="tx">
                  {sayMethod(t, attempt.method)}
                  <small>
                    {format.moment(attempt.createdAt)}
                    {attempt.chargeId && (
                      <>
                        {" · "}
                        <bdi dir="ltr" className="mono">
                          {attempt.chargeId}
                        </bdi>
                      </>
                    )}
                    {attempt.failureCode && ` · ${sayCode(t, "failures", attempt.failureCode)}`}
                  </small>
                </span>
                <Badge state={attempt.status}>{t(`admin.payment.statuses.${attempt.status}`)}</Badge>
                <span className="num b">
                  <Money
                    amount={attempt.provider === "none" ? order.totalMinor : attempt.amountMinor}
                    currency={attempt.currency ?? "SAR"}
                  />
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function Webhooks({ webhooks, page }: { webhooks: OrderInFull["webhooks"]; page: PageContext }) {
  const { t, format } = page;
  return (
    <section className="card">
      <header>
        <h2>{t("admin.order.webhooks")}</h2>
      </header>
      <div className="in">
        {webhooks.length === 0 ? (
          <p className="mut">{t("admin.order.noWebhooks")}</p>
        ) : (
          <ul className="alerts bleed">
            {webhooks.map((webhook) => (
              <li key={webhook.id}>
                <span className="tx">
                  <bdi dir="ltr" className="mono">
                    {webhook.kind}
                  </bdi>
                  <small>
                    {t(`admin.payment.providers.${webhook.provider}`)} · {format.moment(webhook.receivedAt)}
                  </small>
                  {webhook.lastError && (
                    <small className="warn">
                      <bdi dir="ltr">{webhook.lastError}</bdi>
                    </small>
                  )}
                </span>
                <Badge state={webhook.processedAt ? "settled" : "waiting"}>
                  {t(webhook.processedAt ? "admin.order.processed" : "admin.order.unprocessed")}
                </Badge>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
