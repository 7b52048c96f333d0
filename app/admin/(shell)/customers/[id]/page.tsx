import { Gift, Key, MessageCircle, Pencil, ReceiptText } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { z } from "zod";
import { listInput, type Query } from "@/app/admin/list-input";
import { openPage, type PageContext } from "@/app/admin/session";
import { Badge } from "@/components/admin/badges";
import { OwnCodes } from "@/components/admin/codes/own-codes";
import { Crumbs } from "@/components/admin/crumbs";
import { CustomerMarks } from "@/components/admin/customer/customer-marks";
import { TopicChoice } from "@/components/admin/customer/topic-choice";
import { Diff } from "@/components/admin/diff";
import { Money, MoneyList } from "@/components/admin/money";
import { OrderNumber } from "@/components/admin/order-number";
import { PageHead } from "@/components/admin/page-head";
import { sayCode, sayMethod } from "@/components/admin/say-method";
import { inLanguage } from "@/lib/core/languages";
import { readCustomer } from "@/lib/customers/admin-queries";
import { readTimeline, TIMELINE_TOPICS, type TimelineEntry } from "@/lib/customers/admin-timeline";
import { listCodesOf } from "@/lib/promotions/issue-queries";
import { readSubscriptionsOf } from "@/lib/subscriptions/admin-queries";

type Params = Promise<{ id: string }>;

const TimelineQuery = z.object({
  show: z.enum(TIMELINE_TOPICS).optional(),
  events: z.coerce.number().int().min(20).max(500).default(20),
});

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { ctx } = await openPage("customers.view");
  const customer = await readCustomer(ctx, await params);
  return { title: customer.ok ? customer.value.firstName : "" };
}

export default async function Customer({ params, searchParams }: { params: Params; searchParams: Query }) {
  const page = await openPage("customers.view");
  const { ctx, t, format, language } = page;
  const found = await readCustomer(ctx, await params);
  if (!found.ok) notFound();
  const customer = found.value;
  const query = await listInput(TimelineQuery, searchParams);
  const [timeline, subscriptions, codes] = await Promise.all([
    readTimeline(ctx.db, {
      customerId: customer.id,
      topic: query.show ?? null,
      limit: query.events,
      seesAudit: page.may("audit.view"),
    }),
    readSubscriptionsOf(ctx.db, customer.id),
    listCodesOf(ctx, { customerId: customer.id }),
  ]);
  const name = [customer.firstName, customer.lastName].filter(Boolean).join(" ");
  const topics = TIMELINE_TOPICS.filter((topic) => topic !== "audit" || page.may("audit.view"));
  const older = new URLSearchParams({
    ...(query.show ? { show: query.show } : {}),
    events: String(query.events + 20),
  });
  return (
    <>
      <Crumbs trail={[{ label: name }]} />
      <PageHead
        title={
          <span className="flex items-center gap-3.5">
            <span className="bigava" aria-hidden="true">
              {[...customer.firstName][0]?.toUpperCase()}
            </span>
            <span>
              <bdi>{name}</bdi> {customer.isTest && <span className="bdg">{t("admin.customer.test")}</span>}
              <span className="block mut" style={{ font: "var(--d-t-body)" }}>
                {customer.username && (
                  <>
                    <bdi dir="ltr">@{customer.username}</bdi> ·{" "}
                  </>
                )}
                {t("admin.customer.since", { day: format.day(customer.createdAt) })} ·{" "}
                {t(`admin.languages.${customer.language}`)}
              </span>
            </span>
          </span>
        }
      >
        {page.may("demo.change") && (
          <Link className="btn" href={`/admin/demo/grant?customer=${customer.id}`}>
            <Gift size={16} aria-hidden />
            {t("admin.demo.grant")}
          </Link>
        )}
      </PageHead>
      <div className="g2 side-l">
        <div className="stack">
          {subscriptions.length === 0 && (
            <section className="card">
              <div className="in mut">{t("admin.customer.noSubscriptions")}</div>
            </section>
          )}
          {subscriptions.map((subscription) => (
            <section className="card" key={subscription.id}>
              <header>
                <h2>
                  {inLanguage(subscription.productName, language)},{" "}
                  {inLanguage(subscription.planName, language)}
                </h2>
              </header>
              <div className="in">
                <div className="flex items-center justify-between mb-3">
                  <Badge state={subscription.status}>{t(`admin.subscription.${subscription.status}`)}</Badge>
                  {subscription.isDemo && <span className="cap">{t("admin.demo.one")}</span>}
                </div>
                <dl className="kv">
                  <dt>{t("admin.customer.startedAt")}</dt>
                  <dd>{format.day(subscription.startedAt)}</dd>
                  <dt>{t("admin.customer.until")}</dt>
                  <dd>{format.day(subscription.periodEnd)}</dd>
                  {subscription.renewal && (
                    <>
                      <dt>{t("admin.customer.term", { count: subscription.termMonths ?? 1 })}</dt>
                      <dd className="num">
                        <Money {...subscription.renewal} />
                      </dd>
                    </>
                  )}
                  {subscription.renewsAt && (
                    <>
                      <dt>{t("admin.customer.renewsByItself")}</dt>
                      <dd className="num">
                        <Money {...subscription.renewsAt} />
                      </dd>
                    </>
                  )}
                  {subscription.access.map((access) => (
                    <div className="contents" key={access.channel}>
                      <dt>
                        <bdi>{access.channel}</bdi>
                      </dt>
                      <dd>{t(`admin.access.${access.status}`)}</dd>
                    </div>
                  ))}
                </dl>
              </div>
            </section>
          ))}
          <CustomerMarks
            customerId={customer.id}
            marks={{ tags: customer.tags, tier: customer.tier }}
            canChange={page.may("customers.change")}
          />
          <OwnCodes
            customerId={customer.id}
            codes={codes.ok ? codes.value.codes : []}
            page={page}
            canChange={page.may("promotions.change")}
          />
          <section className="card">
            <header>
              <h2>{t("admin.customer.money")}</h2>
            </header>
            <div className="in">
              <dl className="kv">
                <dt>{t("admin.customer.paid")}</dt>
                <dd className="num">
                  <MoneyList amounts={customer.paid} />
                </dd>
              </dl>
            </div>
          </section>
        </div>
        <section className="card">
          <header>
            <h2>{t("admin.customer.timeline")}</h2>
            <div className="r">
              <TopicChoice
                chosen={query.show ?? ""}
                topics={["", ...topics].map((topic) => ({
                  value: topic,
                  label: t(`admin.customer.topics.${topic || "all"}`),
                }))}
                label={t("admin.customer.show")}
              />
            </div>
          </header>
          <div className="in">
            {timeline.entries.length === 0 ? (
              <p className="mut">{t("admin.customer.noEvents")}</p>
            ) : (
              <ol className="tl">
                {timeline.entries.map((entry, index) => {
                  const day = format.day(entry.at);
                  const before = timeline.entries[index - 1];
                  return (
                    <EntryRow
                      key={entry.id}
                      entry={entry}
                      page={page}
                      day={before && format.day(before.at) === day ? null : day}
                    />
                  );
                })}
              </ol>
            )}
          </div>
          {timeline.more > 0 && (
            <footer>
              <Link className="btn sm" href={`?${older}`} scroll={false}>
                {t("admin.customer.older")}
              </Link>
              <span className="cap">{t("admin.customer.more", { count: timeline.more })}</span>
            </footer>
          )}
        </section>
      </div>
    </>
  );
}

const LOOK = {
  money: { icon: ReceiptText, tone: "good" },
  access: { icon: Key, tone: "info" },
  messages: { icon: MessageCircle, tone: "" },
  audit: { icon: Pencil, tone: "tk" },
} as const;

function EntryRow({ entry, page, day }: { entry: TimelineEntry; page: PageContext; day: string | null }) {
  const { t, format, language } = page;
  const { icon: Icon, tone } = LOOK[entry.topic];
  const failed = entry.kind === "payment_failed";
  return (
    <>
      {day && <li className="day">{day}</li>}
      <li>
        <span className={`al ${failed ? "bad" : tone}`}>
          <Icon size={16} aria-hidden />
        </span>
        <span>
          {entry.kind === "audit" && entry.detail
            ? sayCode(t, "actions", entry.detail)
            : t(`admin.timeline.${entry.kind}`, {
                name: entry.name ? inLanguage(entry.name, language) : (entry.detail ?? ""),
              })}{" "}
          {entry.amount !== null && entry.currency && (
            <Money amount={entry.amount} currency={entry.currency} />
          )}
          {entry.topic === "money" && (
            <small>
              {failed && entry.detail ? sayCode(t, "failures", entry.detail) : sayMethod(t, entry.detail)}
              {entry.orderNumber !== null && (
                <>
                  {" · "}
                  <Link className="lk" href={`/admin/orders/${entry.orderId}`}>
                    <OrderNumber number={entry.orderNumber} />
                  </Link>
                </>
              )}
            </small>
          )}
          {entry.topic === "messages" && entry.detail && (
            <small>{sayCode(t, "messages", entry.detail)}</small>
          )}
          {entry.topic === "audit" && <Diff before={entry.before} after={entry.after} t={t} />}
        </span>
        <time dateTime={entry.at.toISOString()}>
          <bdi dir="ltr">{format.time(entry.at)}</bdi>
        </time>
      </li>
    </>
  );
}
