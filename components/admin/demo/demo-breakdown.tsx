import { inLanguage } from "@/lib/core/languages";
import { isOnGoal } from "@/lib/demo/rules";
import type { DemoFigures, DemoStats } from "@/lib/demo/stats";
import type { PageSpeech } from "../page-speech";

/** How demos turn into paid subscriptions: by product, and by the month they began in. */
export function DemoBreakdown({ stats, page }: { stats: DemoStats; page: PageSpeech }) {
  const { t, format, language } = page;
  return (
    <div className="stack mt-5">
      <Breakdown
        page={page}
        title={t("admin.demo.stats.byProduct")}
        first={t("admin.demo.product")}
        rows={stats.byProduct.map((row) => ({
          key: row.productId,
          name: inLanguage(row.productName, language),
          figures: row,
        }))}
      />
      <Breakdown
        page={page}
        title={t("admin.demo.stats.byMonth")}
        first={t("admin.demo.stats.month")}
        rows={stats.byMonth.map((row) => ({
          key: row.month,
          name: `${format.shortMonth(row.month)} ${row.month.slice(0, 4)}`,
          figures: row,
        }))}
      />
    </div>
  );
}

function Breakdown({
  page: { t, format },
  title,
  first,
  rows,
}: {
  page: PageSpeech;
  title: string;
  first: string;
  rows: { key: string; name: string; figures: DemoFigures }[];
}) {
  return (
    <section className="card">
      <header>
        <h2>{title}</h2>
        <div className="r">
          <span className="cap">{t("admin.demo.goal")}</span>
        </div>
      </header>
      {rows.length === 0 ? (
        <p className="in mut">{t("admin.demo.empty")}</p>
      ) : (
        <section className="tw pt-2" aria-label={title} tabIndex={0}>
          <table className="t">
            <caption className="vh">{title}</caption>
            <thead>
              <tr>
                <th scope="col">{first}</th>
                {(["requested", "granted", "running", "finished"] as const).map((key) => (
                  <th key={key} scope="col" className="num">
                    {t(`admin.demo.figures.${key}`)}
                  </th>
                ))}
                <th scope="col" className="num">
                  {t("admin.demo.stats.rate")}
                </th>
                <th scope="col" className="num">
                  {t("admin.demo.figures.days")}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ key, name, figures }) => (
                <tr key={key}>
                  <th scope="row">
                    <bdi>{name}</bdi>
                  </th>
                  <td className="num">{format.count(figures.requested)}</td>
                  <td className="num">{format.count(figures.granted)}</td>
                  <td className="num">{format.count(figures.running)}</td>
                  <td className="num">{format.count(figures.finished)}</td>
                  <td className="num">
                    <bdi dir="ltr">{format.percent(figures.converted, figures.finished)}</bdi>
                    {isOnGoal(figures) && <small> {t("admin.demo.stats.onGoal")}</small>}
                  </td>
                  <td className="num">
                    <bdi dir="ltr">{format.average(figures.daysToBuy)}</bdi>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
