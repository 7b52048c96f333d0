"use client";
import { Bars, isNarrow } from "../chart/bars";
import { useText } from "../use-text";
import type { UsageStepView } from "./usage-card";

/** A promotion of one day has one bar, not a wall. */
const WIDEST_BAR = 48;
const SIZE = { width: 1060, height: 200, left: 34 };

/** How often a promotion was used, from the day it began to now. */
export function UsageBars({ title, points }: { title: string; points: UsageStepView[] }) {
  const t = useText();
  const say = (point: UsageStepView) =>
    [point.label, t("admin.usage.count", { count: point.uses }), point.given]
      .filter((part) => part !== "")
      .join(", ");
  return (
    <Bars
      title={title}
      points={points}
      keyOf={(point) => point.day}
      say={say}
      stepLabel={t("admin.usage.step")}
      size={SIZE}
      low={0}
      high={Math.max(...points.map(({ uses }) => uses), 1)}
      least={1}
      sayValue={String}
      labels={isNarrow() ? 4 : 8}
      bar={({ uses }, index, { x, y, slot }) => {
        const width = Math.min(slot * 0.64, WIDEST_BAR);
        return (
          uses > 0 && (
            <rect
              x={x(index) - width / 2}
              y={y(uses)}
              width={width}
              height={y(0) - y(uses)}
              fill="var(--d-c-new)"
              rx="2"
            />
          )
        );
      }}
      legend={({ uses, given }) => (
        <>
          <span>{t("admin.usage.count", { count: uses })}</span>
          {given !== "" && <span>{given}</span>}
        </>
      )}
    />
  );
}
