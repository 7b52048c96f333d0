import type { FunnelStep } from "@/lib/analytics/health";
import type { PageSpeech } from "../page-speech";

/** From the shop to access: how many people took each step, and what share of the step before. */
export function Funnel({ steps, note, page }: { steps: FunnelStep[]; note: string; page: PageSpeech }) {
  const { t, format } = page;
  const first = steps[0]?.people ?? 0;
  const passages = steps.slice(1).map((step, index) => ({
    from: steps[index]?.step ?? step.step,
    to: step.step,
    people: step.people,
    of: steps[index]?.people ?? 0,
  }));
  const weakest = passages
    .filter((each) => each.of > 0)
    .toSorted((a, b) => a.people / a.of - b.people / b.of)[0];
  return (
    <section className="card">
      <header>
        <h2>{t("admin.overview.funnel")}</h2>
      </header>
      <div className="in">
        <ol className="funnel">
          {steps.map((step, index) => (
            <li key={step.step}>
              <span>{t(`admin.overview.steps.${step.step}`)}</span>
              <span className="num">
                <b className="b">{format.count(step.people)}</b>{" "}
                {index > 0 && (
                  <span className="mut">
                    <bdi dir="ltr">{format.percent(step.people, steps[index - 1]?.people ?? 0)}</bdi>
                  </span>
                )}
              </span>
              <span className="bar">
                <i style={{ inlineSize: `${first === 0 ? 0 : (step.people * 100) / first}%` }} />
              </span>
            </li>
          ))}
        </ol>
        <p className="cap mt-2">
          {note}{" "}
          {weakest &&
            t("admin.overview.weakest", {
              from: t(`admin.overview.steps.${weakest.from}`),
              to: t(`admin.overview.steps.${weakest.to}`),
              share: format.percent(weakest.people, weakest.of),
            })}
        </p>
      </div>
    </section>
  );
}
