"use client";
import { Bars, isNarrow } from "../chart/bars";
import { useText } from "../use-text";
import type { UsageStepView } from "./usage-card";

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
      bar={({ uses }, index, { x, y, slot }) =>
        uses > 0 && (
          <rect
            x={x(index) - slot * 0.32}
            y={y(uses)}
            width={slot * 0.64}
            height={y(0) - y(uses)}
            fill="var(--d-c-new)"
            rx="2"
          />
        )
      }
      legend={({ uses, given }) => (
        <>
          <span>{t("admin.usage.count", { count: uses })}</span>
          {given !== "" && <span>{given}</span>}
        </>
      )}
    />
  );
}
