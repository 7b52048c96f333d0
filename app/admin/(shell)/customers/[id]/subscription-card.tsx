import type { PageContext } from "@/app/admin/session";
import { Badge } from "@/components/admin/badges";
import { Money } from "@/components/admin/money";
import { inLanguage } from "@/lib/core/languages";
import type { readSubscriptionsOf } from "@/lib/subscriptions/admin-queries";

type Shown = Awaited<ReturnType<typeof readSubscriptionsOf>>[number];

/** One subscription of a customer: how long, at what price, which doors it opens. */
export function SubscriptionCard({ subscription, page }: { subscription: Shown; page: PageContext }) {
  const { t, format, language } = page;
  return (
    <section className="card">
      <header>
        <h2>
          {inLanguage(subscription.productName, language)}, {inLanguage(subscription.planName, language)}
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
  );
}
