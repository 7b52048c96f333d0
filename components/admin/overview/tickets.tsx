import type { Share } from "@/lib/analytics/health";
import type { Overview } from "@/lib/analytics/overview";
import { divideRounded, EXPONENTS } from "@/lib/core/money";
import { Money } from "../money";
import type { PageSpeech } from "../page-speech";
import { type Delta, Kpi } from "./kpi";
import { Sparkline } from "./sparkline";

type Compared = "against" | "same" | "nothing";
const MONTHLY: Record<Compared, string> = { against: "against", same: "same", nothing: "nothingIn" };

/** How a period is named beside a change: its month, or the stretch before. */
const beforeIn =
  ({ period, previousMonth }: Overview, { t, format }: PageSpeech) =>
  (how: Compared): string =>
    period === "month"
      ? t(`admin.overview.${MONTHLY[how]}`, { month: format.month(previousMonth) })
      : t(`admin.overview.compare.${period}.${how}`);

/** What stands at an instant is compared with the day the period began. */
const sinceIn = (figures: Overview, page: PageSpeech) => {
  const before = beforeIn(figures, page);
  return (how: Compared): string =>
    figures.period === "month"
      ? before(how)
      : page.t(`admin.overview.since.${how}`, { day: page.format.shortDay(figures.since) });
};

/** Monthly recurring revenue, one ticket per currency. */
export function RevenueTickets({ figures, page }: { figures: Overview; page: PageSpeech }) {
  const { t, format } = page;
  const say = sinceIn(figures, page);
  return (
    <dl className="kpis">
      {figures.recurring.map(({ currency, active, opening, movements }) => {
        const closing = movements.at(-1)?.closing ?? 0n;
        const name = t(`admin.currencies.${currency}`);
        return (
          <Kpi
            key={currency}
            name={name}
            definitionLabel={t("admin.overview.whatIs", { name })}
            definition={t("admin.overview.definitions.mrr", { currency })}
            value={<Money amount={closing} currency={currency} whole />}
            delta={relative(opening, closing)}
            against={say(opening === 0n ? "nothing" : opening === closing ? "same" : "against")}
            note={
              <>
                {t("admin.overview.activeCount", { count: format.count(active) })}
                {active > 0 && (
                  <>
                    {" · "}
                    {t("admin.overview.arpu")}{" "}
                    <Money amount={divideRounded(closing, BigInt(active))} currency={currency} />
                  </>
                )}
              </>
            }
          >
            <Sparkline
              values={movements.map((movement) => Number(movement.closing) / 10 ** EXPONENTS[currency])}
              falling={closing < opening}
            />
          </Kpi>
        );
      })}
    </dl>
  );
}

/** Counts and shares, each against the month before. */
export function HealthTickets({ figures, page }: { figures: Overview; page: PageSpeech }) {
  const { t, format } = page;
  const { now, previous } = figures.health;
  const say = beforeIn(figures, page);
  const points = (a: Share, b: Share, goodWhenUp: boolean): Delta | null => {
    if (a.whole === 0 || b.whole === 0) return null;
    const difference = Math.round((a.part / a.whole - b.part / b.whole) * 1000) / 10;
    if (difference === 0) return null;
    const up = difference > 0;
    return {
      text: t("admin.overview.points", { points: Math.abs(difference).toFixed(1) }),
      up,
      good: up === goodWhenUp,
    };
  };
  const shares = [
    ["trials", now.trials, previous.trials, true],
    ["churn", now.churn, previous.churn, false],
    ["delivered", now.delivered, previous.delivered, true],
  ] as const;
  const activeName = t("admin.overview.kpi.active");
  const activeDelta = relative(BigInt(previous.active), BigInt(now.active));
  return (
    <dl className="kpis small">
      <Kpi
        name={activeName}
        definitionLabel={t("admin.overview.whatIs", { name: activeName })}
        definition={t("admin.overview.definitions.active")}
        value={format.count(now.active)}
        delta={activeDelta}
        against={say(activeDelta ? "against" : previous.active === 0 ? "nothing" : "same")}
      />
      {shares.map(([key, share, before, goodWhenUp]) => {
        const name = t(`admin.overview.kpi.${key}`);
        const delta = points(share, before, goodWhenUp);
        return (
          <Kpi
            key={key}
            name={name}
            definitionLabel={t("admin.overview.whatIs", { name })}
            definition={t(`admin.overview.definitions.${key}`)}
            value={<bdi dir="ltr">{format.percent(share.part, share.whole)}</bdi>}
            delta={delta}
            against={say(delta ? "against" : before.whole === 0 ? "nothing" : "same")}
            note={t("admin.overview.share", {
              part: format.count(share.part),
              whole: format.count(share.whole),
            })}
          />
        );
      })}
    </dl>
  );
}

function relative(before: bigint, after: bigint): Delta | null {
  if (before === 0n || before === after) return null;
  const up = after > before;
  const tenths = divideRounded((up ? after - before : before - after) * 1000n, before);
  return { text: `${tenths / 10n}.${tenths % 10n}%`, up, good: up };
}
