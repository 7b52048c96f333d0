import { Gift } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { listInput, type Query } from "@/app/admin/list-input";
import { openPage } from "@/app/admin/session";
import { OwnCodes } from "@/components/admin/codes/own-codes";
import { Crumbs } from "@/components/admin/crumbs";
import { CustomerMarks } from "@/components/admin/customer/customer-marks";
import { MoneyList } from "@/components/admin/money";
import { PageHead } from "@/components/admin/page-head";
import { readCustomer } from "@/lib/customers/admin-queries";
import { readTimeline } from "@/lib/customers/admin-timeline";
import { listCodesOf } from "@/lib/promotions/issue-queries";
import { readSubscriptionsOf } from "@/lib/subscriptions/admin-queries";
import { SubscriptionCard } from "./subscription-card";
import { Timeline, TimelineQuery } from "./timeline";
import { Who } from "./who";

type Params = Promise<{ id: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { ctx } = await openPage("customers.view");
  const customer = await readCustomer(ctx, await params);
  return { title: customer.ok ? customer.value.firstName : "" };
}

export default async function Customer({ params, searchParams }: { params: Params; searchParams: Query }) {
  const page = await openPage("customers.view");
  const { ctx, t } = page;
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
  return (
    <>
      <Crumbs trail={[{ label: name }]} />
      <PageHead title={<Who customer={customer} page={page} />}>
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
            <SubscriptionCard key={subscription.id} subscription={subscription} page={page} />
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
        <Timeline page={page} timeline={timeline} query={query} />
      </div>
    </>
  );
}
