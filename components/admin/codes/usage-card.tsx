"use client";
import dynamic from "next/dynamic";
import { useState } from "react";
import { TableToggle } from "../chart/table-toggle";
import { useText } from "../use-text";

/** One step of time as it is read: its day, how often, and what was given. */
export interface UsageStepView {
  day: string;
  label: string;
  uses: number;
  given: string;
}

const Bars = dynamic(() => import("./usage-bars").then((module) => module.UsageBars), {
  ssr: false,
  loading: () => <div style={{ aspectRatio: "1060 / 200" }} />,
});

/** How often a promotion was used over time, as a chart or as a table. */
export function UsageCard({ step, points }: { step: "day" | "week" | "month"; points: UsageStepView[] }) {
  const t = useText();
  const [asTable, setAsTable] = useState(false);
  const title = t(`admin.usage.by.${step}`);
  const isUsed = points.some(({ uses }) => uses > 0);
  return (
    <section className="card">
      <header>
        <h2>{title}</h2>
        {isUsed && (
          <div className="r">
            <TableToggle on={asTable} onChange={setAsTable} />
          </div>
        )}
      </header>
      <div className="in">
        {!isUsed ? (
          <p className="mut">{t("admin.usage.none")}</p>
        ) : asTable ? (
          <Numbers title={title} points={points} />
        ) : (
          <Bars title={title} points={points} />
        )}
      </div>
    </section>
  );
}

function Numbers({ title, points }: { title: string; points: UsageStepView[] }) {
  const t = useText();
  return (
    <section className="tw" aria-label={title} tabIndex={0}>
      <table className="t">
        <caption className="vh">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{t("admin.usage.step")}</th>
            <th scope="col" className="num">
              {t("admin.usage.uses")}
            </th>
            <th scope="col" className="num">
              {t("admin.promo.given")}
            </th>
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map((point) => (
            <tr key={point.day}>
              <th scope="row">{point.label}</th>
              <td className="num">{point.uses}</td>
              <td className="num">{point.given}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
