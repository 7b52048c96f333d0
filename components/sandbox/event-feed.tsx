"use client";

import {
  BellRing,
  CalendarX,
  Check,
  CircleCheck,
  ClipboardCheck,
  Clock,
  Copy,
  DoorOpen,
  Gift,
  Hourglass,
  Key,
  type LucideIcon,
  Moon,
  Send,
  ShieldAlert,
  ShoppingBag,
  UserMinus,
  WalletCards,
  X,
} from "lucide-react";
import { useTranslations } from "next-intl";
import type { Feed, FeedRow } from "./types";

const MARKS: Record<FeedRow["story"], { icon: LucideIcon; hot: boolean }> = {
  reserved: { icon: ShoppingBag, hot: false },
  settled: { icon: WalletCards, hot: true },
  paid: { icon: ClipboardCheck, hot: false },
  failed: { icon: X, hot: false },
  closed: { icon: X, hot: false },
  duplicate: { icon: Copy, hot: false },
  activated: { icon: Check, hot: true },
  invited: { icon: Key, hot: true },
  joined: { icon: DoorOpen, hot: true },
  demo: { icon: Gift, hot: true },
  sent: { icon: Send, hot: true },
  waiting: { icon: Hourglass, hot: false },
  deferred: { icon: Moon, hot: false },
  reminder: { icon: BellRing, hot: false },
  cancelled: { icon: CalendarX, hot: false },
  past_due: { icon: Clock, hot: false },
  ended: { icon: CalendarX, hot: false },
  removed: { icon: UserMinus, hot: true },
  stuck: { icon: ShieldAlert, hot: false },
};

/** What the server did since the person touched the phone, newest first. */
export function EventFeed({
  feed,
  formatTime,
  formatDate,
}: {
  feed: Feed | null;
  formatTime(at: string): string;
  formatDate(at: string): string;
}) {
  const t = useTranslations("sandbox");
  const kindOf = ({ params: { kind } }: FeedRow) => (kind ? t(`kinds.${kind}`) : "");
  if (!feed || feed.rows.length === 0)
    return (
      <div className="feed empty">
        <b>{t("feedEmpty.title")}</b>
        <p>{t("feedEmpty.hint")}</p>
      </div>
    );
  // The clock can jump by a year: what happened on another day than the newest says its date.
  const newest = feed.rows[0] && formatDate(feed.rows[0].at);
  return (
    <div className="feed">
      {feed.deliveredInSeconds === null ? null : (
        <div className="sum">
          <CircleCheck size={18} aria-hidden="true" />
          {t("deliveredIn", { seconds: feed.deliveredInSeconds.toFixed(1) })}
        </div>
      )}
      <ol aria-label={t("feedLabel")} aria-live="polite">
        {feed.rows.map((row) => {
          const { icon: Icon, hot } = MARKS[row.story];
          return (
            <li key={row.id} className={hot ? "hot" : undefined}>
              <span className="mk">
                <Icon size={17} aria-hidden="true" />
              </span>
              <div>
                <b>{t(`feed.${row.story}.title`, row.params)}</b>
                <p>{t(`feed.${row.story}.hint`, { ...row.params, kind: kindOf(row) })}</p>
                <code>{row.code}</code>
              </div>
              <time dateTime={row.at}>
                <bdi dir="ltr">{formatTime(row.at)}</bdi>
                {formatDate(row.at) !== newest && <small>{formatDate(row.at)}</small>}
              </time>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
