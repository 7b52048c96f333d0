import type { SubscriptionView } from "@/lib/storefront/types";
import { daysLeft, shareSpent } from "../format/dates";
import type { Speech } from "../text/speech";

const CENTRE = 52;
const RADIUS = 45;
const GAP_DEGREES = 5;
const MOST_TICKS = 31;

const point = (degrees: number): string => {
  const angle = (degrees * Math.PI) / 180;
  const x = CENTRE + RADIUS * Math.sin(angle);
  const y = CENTRE - RADIUS * Math.cos(angle);
  return `${x.toFixed(2)} ${y.toFixed(2)}`;
};

/** The status ring: a punched ticket with one tick per month (or day); spent ticks are torn off. */
export function Ring({
  speech,
  subscription,
  now,
}: {
  speech: Speech;
  subscription: SubscriptionView;
  now: string;
}) {
  const { periodStart, periodEnd, termMonths, status } = subscription;
  const over = status === "expired" || status === "refunded";
  const left = over ? 0 : daysLeft(now, periodEnd);
  const byMonth = termMonths !== null && termMonths > 1;
  const ticks = byMonth ? termMonths : Math.min(MOST_TICKS, Math.max(1, daysLeft(periodStart, periodEnd)));
  const spent = (over ? 1 : shareSpent(periodStart, periodEnd, now)) * ticks;
  const arc = 360 / ticks;
  const gap = Math.min(GAP_DEGREES, arc / 3);
  return (
    <div className="ring">
      <svg viewBox="0 0 104 104" fill="none" aria-hidden="true">
        {Array.from({ length: ticks }, (_, index) => {
          const from = point(index * arc + gap / 2);
          const to = point((index + 1) * arc - gap / 2);
          const running = index < spent && spent < index + 1;
          const torn = !running && index < spent;
          return (
            <path
              key={from}
              d={`M${from}A${RADIUS} ${RADIUS} 0 0 1 ${to}`}
              stroke={torn ? "var(--k-line-strong)" : "var(--k-fill)"}
              strokeWidth={torn ? 4 : 9}
              opacity={running ? 0.55 : 1}
            />
          );
        })}
      </svg>
      <p>
        {speech.say("mini.subscription.daysNumber", { count: left })}
        <small>{speech.say("mini.subscription.daysLeft", { count: left })}</small>
      </p>
    </div>
  );
}
