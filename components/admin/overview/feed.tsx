import { Gift, Key, Wallet, X } from "lucide-react";
import Link from "next/link";
import type { FeedEntry } from "@/lib/analytics/now";
import { inLanguage } from "@/lib/core/languages";
import { Money } from "../money";
import type { PageSpeech } from "../page-speech";
import { sayMethod } from "../say-method";

const LOOK = {
  paid: { icon: Wallet, tone: "good" },
  joined: { icon: Key, tone: "info" },
  cancelled: { icon: X, tone: "warn" },
  demo: { icon: Gift, tone: "tk" },
} as const;

/** The last things customers did. */
export function Feed({ entries, page }: { entries: FeedEntry[]; page: PageSpeech }) {
  const { t, format, language } = page;
  return (
    <section className="card">
      <header>
        <h2>{t("admin.overview.justNow")}</h2>
      </header>
      <div className="in">
        {entries.length === 0 ? (
          <p className="mut">{t("admin.overview.quiet")}</p>
        ) : (
          <ol className="tl">
            {entries.map((entry) => {
              const { icon: Icon, tone } = LOOK[entry.kind];
              const name = entry.name ? inLanguage(entry.name, language) : "";
              return (
                <li key={entry.id + entry.kind}>
                  <span className={`al ${tone}`}>
                    <Icon size={16} aria-hidden />
                  </span>
                  <span>
                    <Link href={`/admin/customers/${entry.customerId}`}>
                      <bdi>{entry.who}</bdi>
                    </Link>{" "}
                    {t(`admin.overview.feed.${entry.kind}`, { name })}{" "}
                    {entry.amount !== null && entry.currency && (
                      <Money amount={entry.amount} currency={entry.currency} />
                    )}
                    <small>{noteOf(entry, page)}</small>
                  </span>
                  <time dateTime={entry.at.toISOString()}>
                    <bdi dir="ltr">{format.time(entry.at)}</bdi>
                    <span className="vh"> {format.day(entry.at)}</span>
                  </time>
                </li>
              );
            })}
          </ol>
        )}
      </div>
    </section>
  );
}

function noteOf(entry: FeedEntry, { t, format }: PageSpeech): string {
  if (entry.kind === "paid") return sayMethod(t, entry.detail);
  if (entry.kind === "joined" || entry.until === null) return entry.detail ?? "";
  return t(`admin.overview.feedUntil.${entry.kind}`, { day: format.shortDay(entry.until) });
}
