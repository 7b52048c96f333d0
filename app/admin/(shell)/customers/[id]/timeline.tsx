import { Key, MessageCircle, Pencil, ReceiptText } from "lucide-react";
import Link from "next/link";
import { z } from "zod";
import type { PageContext } from "@/app/admin/session";
import { TopicChoice } from "@/components/admin/customer/topic-choice";
import { Diff } from "@/components/admin/diff";
import { Money } from "@/components/admin/money";
import { OrderNumber } from "@/components/admin/order-number";
import { sayCode, sayMethod } from "@/components/admin/say-method";
import { inLanguage } from "@/lib/core/languages";
import { type readTimeline, TIMELINE_TOPICS, type TimelineEntry } from "@/lib/customers/admin-timeline";

export const TimelineQuery = z.object({
  show: z.enum(TIMELINE_TOPICS).optional(),
  events: z.coerce.number().int().min(20).max(500).default(20),
});

/** Everything that happened to a customer, newest first, a day under its date. */
export function Timeline({
  page,
  timeline,
  query,
}: {
  page: PageContext;
  timeline: Awaited<ReturnType<typeof readTimeline>>;
  query: z.output<typeof TimelineQuery>;
}) {
  const { t, format } = page;
  const topics = TIMELINE_TOPICS.filter((topic) => topic !== "audit" || page.may("audit.view"));
  const older = new URLSearchParams({
    ...(query.show ? { show: query.show } : {}),
    events: String(query.events + 20),
  });
  return (
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
