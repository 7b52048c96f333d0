import { CircleAlert, Inbox, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { CloseAlert } from "@/components/admin/overview/close-alert";
import { Cohorts } from "@/components/admin/overview/cohorts";
import { Feed } from "@/components/admin/overview/feed";
import { Funnel } from "@/components/admin/overview/funnel";
import { MovementCard } from "@/components/admin/overview/movement-chart";
import { Periods } from "@/components/admin/overview/periods";
import { HealthTickets, RevenueTickets } from "@/components/admin/overview/tickets";
import { PageHead } from "@/components/admin/page-head";
import { sayCode } from "@/components/admin/say-method";
import { PERIODS, partOfDay } from "@/lib/analytics/months";
import type { Concern } from "@/lib/analytics/now";
import { OverviewInput, readOverview } from "@/lib/analytics/overview";
import { EXPONENTS } from "@/lib/core/money";
import { listInput, type Query } from "../list-input";
import { openPage, type PageContext } from "../session";
import { titled } from "../titled";

export const generateMetadata = titled("overview.view", "admin.nav.overview");

export default async function OverviewPage({ searchParams }: { searchParams: Query }) {
  const page = await openPage("overview.view");
  const { t, format, admin, timeZone } = page;
  const { value: figures } = await readOverview(page.ctx, await listInput(OverviewInput, searchParams));
  const city = timeZone.slice(timeZone.lastIndexOf("/") + 1).replaceAll("_", " ");
  return (
    <>
      <PageHead
        title={t(`admin.overview.greeting.${partOfDay(figures.asOf, timeZone)}`, { name: admin.name })}
        note={t("admin.overview.asOf", { time: format.time(figures.asOf), city })}
      >
        <Periods all={PERIODS} chosen={figures.period} month={figures.month} page={page} />
      </PageHead>
      {figures.concerns.length > 0 && (
        <section className="card" aria-label={t("admin.overview.concerns")}>
          <ul className="alerts">
            {figures.concerns.map((concern) => (
              <ConcernRow key={concern.id} concern={concern} page={page} />
            ))}
          </ul>
        </section>
      )}
      <section className="stack" style={{ gap: 8 }} aria-label={t("admin.overview.mrr")}>
        <div className="ph">
          <h2 className="h">{t("admin.overview.mrr")}</h2>
          <span className="cap">{t("admin.overview.neverSummed")}</span>
        </div>
        {figures.recurring.length === 0 ? (
          <p className="card in mut">{t("admin.overview.noRevenue")}</p>
        ) : (
          <RevenueTickets figures={figures} page={page} />
        )}
      </section>
      <HealthTickets figures={figures} page={page} />
      <div className="g2 eq">
        <MovementCard
          series={figures.recurring.map(({ currency, movements }) => ({
            currency,
            points: movements.map((movement) => {
              const major = (amount: bigint) => Number(amount) / 10 ** EXPONENTS[currency];
              return {
                month: movement.month,
                label: format.shortMonth(movement.month),
                new: major(movement.new),
                expansion: major(movement.expansion),
                winBack: major(movement.winBack),
                contraction: major(movement.contraction),
                churn: major(movement.churn),
              };
            }),
          }))}
        />
        <Funnel
          steps={figures.funnel}
          note={
            figures.period === "month"
              ? t("admin.overview.funnelNote", { month: format.month(figures.month) })
              : t("admin.overview.funnelSince", { day: format.shortDay(figures.since) })
          }
          page={page}
        />
      </div>
      <div className="g2 even eq">
        <Cohorts cohorts={figures.cohorts} page={page} />
        <Feed entries={figures.feed} page={page} />
      </div>
    </>
  );
}

const CONCERN_LINKS: Record<string, string> = {
  waiting_access: "/admin/orders?access=waiting",
  money_without_order: "/admin/mismatches?status=open",
  channel_lost: "/admin/products",
  delivery_stuck: "/admin/orders?access=waiting",
  admin_lost: "/admin/products",
  paid_not_delivered: "/admin/orders?access=waiting",
  payment_mismatched: "/admin/mismatches?status=open",
  ledger_broken: "/admin/ledger",
  webhook_dead: "/admin/webhooks?state=dead",
  refund_failed: "/admin/refunds?status=failed",
  card_not_released: "/admin/settings/methods",
  refund_stuck: "/admin/refunds?status=requested,pending",
  refund_unmatched: "/admin/refunds",
  transfer_waiting: "/admin/transfers?status=in_review",
  dispute_opened: "/admin/disputes",
  dispute_unmatched: "/admin/mismatches?status=open",
  dispute_lost: "/admin/disputes?status=lost",
};

function ConcernRow({ concern, page }: { concern: Concern; page: PageContext }) {
  const { t } = page;
  const Icon =
    concern.kind === "waiting_access" ? Inbox : concern.severity === "critical" ? CircleAlert : TriangleAlert;
  const href = CONCERN_LINKS[concern.kind];
  const param = (name: string) => {
    const value = concern.params[name];
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  };
  const values = {
    count: concern.count,
    channel: param("channel"),
    name: param("name"),
    order: param("order"),
    provider: sayCode(t, "payment.providers", param("provider")),
    reason: sayCode(t, "mismatches", param("reason")),
  };
  const title = t(`admin.concerns.${concern.kind}.title`, values);
  return (
    <li>
      <span className={`al ${concern.severity === "critical" ? "bad" : "warn"}`}>
        <Icon size={16} aria-hidden />
      </span>
      <span className="tx">
        <b className="b">{title}</b>
        <small>{t(`admin.concerns.${concern.kind}.hint`, values)}</small>
      </span>
      <span className="acts">
        {href && (
          <Link className="btn sm" href={href} aria-label={t("admin.openFor", { name: title })}>
            {t("admin.open")}
          </Link>
        )}
        {concern.closable && page.may("alerts.close") && <CloseAlert id={concern.id} name={title} />}
      </span>
    </li>
  );
}
