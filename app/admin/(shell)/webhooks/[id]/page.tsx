import { notFound } from "next/navigation";
import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Badge } from "@/components/admin/badges";
import { Crumbs } from "@/components/admin/crumbs";
import { sayOutcome } from "@/components/admin/inbox/outcome";
import { Replay } from "@/components/admin/inbox/replay";
import { PageHead } from "@/components/admin/page-head";
import type { Id } from "@/lib/core/ids";
import { readInbox } from "@/lib/payments/inbox-queries";

type Params = Promise<{ id: string }>;

export const generateMetadata = titled("inbox.view", "admin.nav.inbox");

export default async function Webhook({ params }: { params: Params }) {
  const { ctx, t, format, may } = await openPage("inbox.view");
  const found = await readInbox(ctx, { id: (await params).id as Id<"inboxEvent"> });
  if (!found.ok) notFound();
  const event = found.value;
  const from = t(`admin.payment.providers.${event.provider}`);
  return (
    <>
      <Crumbs trail={[{ label: event.kind }]} />
      <PageHead
        title={
          <>
            {from} <Badge state={event.state}>{t(`admin.inbox.states.${event.state}`)}</Badge>
          </>
        }
        note={
          <>
            <bdi dir="ltr">{event.kind}</bdi> · {format.moment(event.receivedAt)}
          </>
        }
      >
        {may("inbox.replay") && (
          <Replay path={`/api/admin/inbox/${event.id}/replay`} label={t("admin.inbox.replay")} />
        )}
      </PageHead>
      <div className="g2 side-r">
        <section className="card">
          <header>
            <h2>{t("admin.inbox.raw")}</h2>
          </header>
          <div className="in form">
            <p className="mut">{t("admin.inbox.rawNote")}</p>
            <pre dir="ltr" className="whitespace-pre-wrap break-all">
              {event.body}
            </pre>
          </div>
        </section>
        <div className="stack">
          <section className="card">
            <header>
              <h2>{t("admin.inbox.did")}</h2>
            </header>
            <div className="in form">
              <p>
                <bdi>{sayOutcome(t, event.outcome)}</bdi>
              </p>
              <p className="mut">
                {t("admin.inbox.attempts")}: {format.count(event.attempts)}
              </p>
              {event.nextTryAt && (
                <p className="mut">{t("admin.inbox.nextTry", { at: format.moment(event.nextTryAt) })}</p>
              )}
              {event.lastError && (
                <p>
                  <b className="b">{t("admin.inbox.lastError")}</b>
                  <br />
                  <bdi dir="ltr">{event.lastError}</bdi>
                </p>
              )}
            </div>
          </section>
          <section className="card">
            <header>
              <h2>{t("admin.inbox.headers")}</h2>
            </header>
            <dl className="in form" dir="ltr">
              {Object.entries(event.headers).map(([name, value]) => (
                <div key={name}>
                  <dt className="mut">{name}</dt>
                  <dd className="break-all">{value}</dd>
                </div>
              ))}
            </dl>
          </section>
        </div>
      </div>
    </>
  );
}
