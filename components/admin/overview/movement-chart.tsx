"use client";
import dynamic from "next/dynamic";
import { useState } from "react";
import { TableToggle } from "../chart/table-toggle";
import { useText } from "../use-text";
import type { Series } from "./movement";

const Bars = dynamic(() => import("./movement-bars").then((module) => module.MovementBars), {
  ssr: false,
  loading: () => <div style={{ aspectRatio: "760 / 268" }} />,
});
const Numbers = dynamic(() => import("./movement-table").then((module) => module.MovementTable));

/** How recurring revenue moved, one currency at a time, as a chart or as a table. */
export function MovementCard({ series }: { series: Series[] }) {
  const t = useText();
  const [currency, setCurrency] = useState(series[0]?.currency);
  const [asTable, setAsTable] = useState(false);
  const chosen = series.find((each) => each.currency === currency) ?? series[0];
  return (
    <section className="card">
      <header>
        <h2>{t("admin.overview.movement", { currency: chosen?.currency ?? "" })}</h2>
        <div className="r">
          {series.length > 1 && (
            <fieldset className="seg" aria-label={t("admin.overview.currency")}>
              {series.map((each) => (
                <button
                  type="button"
                  key={each.currency}
                  aria-pressed={each.currency === chosen?.currency}
                  onClick={() => setCurrency(each.currency)}
                >
                  {each.currency}
                </button>
              ))}
            </fieldset>
          )}
          <TableToggle on={asTable} onChange={setAsTable} />
        </div>
      </header>
      <div className="in">
        {!chosen ? (
          <p className="mut">{t("admin.overview.noRevenue")}</p>
        ) : asTable ? (
          <Numbers series={chosen} />
        ) : (
          <Bars series={chosen} />
        )}
      </div>
    </section>
  );
}
