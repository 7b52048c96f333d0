import type { Cohort } from "@/lib/analytics/health";
import type { PageSpeech } from "../page-speech";

/** Who stays: each month's new subscribers and the share still paying. */
export function Cohorts({ cohorts, page }: { cohorts: Cohort[]; page: PageSpeech }) {
  const { t, format } = page;
  const widest = Math.max(0, ...cohorts.map((cohort) => cohort.staying.length));
  return (
    <section className="card">
      <header>
        <h2>{t("admin.overview.whoStays")}</h2>
        <div className="r">
          <span className="cap">{t("admin.overview.peopleCounted")}</span>
        </div>
      </header>
      <div className="in">
        {cohorts.length === 0 ? (
          <p className="mut">{t("admin.overview.noRevenue")}</p>
        ) : (
          <section className="tw" aria-label={t("admin.overview.whoStays")} tabIndex={0}>
            <table className="heat">
              <caption className="vh">{t("admin.overview.whoStays")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("admin.overview.started")}</th>
                  <th scope="col">{t("admin.overview.people")}</th>
                  {Array.from({ length: widest }, (_, age) => `M${age}`).map((age) => (
                    <th scope="col" key={age}>
                      <bdi dir="ltr">{age}</bdi>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {cohorts.map((cohort) => (
                  <tr key={cohort.month}>
                    <th scope="row">{format.shortMonth(cohort.month)}</th>
                    <td>{format.count(cohort.people)}</td>
                    {Array.from({ length: widest }, (_, age) => ({ age, share: cohort.staying[age] })).map(
                      ({ age, share }) => (
                        <td
                          key={age}
                          style={
                            share === undefined || age === 0
                              ? undefined
                              : {
                                  background: `color-mix(in srgb, var(--d-heat) ${Math.round(Math.max(0, share - 50) * 0.9)}%, transparent)`,
                                }
                          }
                        >
                          {share === undefined ? "" : `${share}%`}
                        </td>
                      ),
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
        <p className="cap mt-2">{t("admin.overview.cohortNote")}</p>
      </div>
    </section>
  );
}
