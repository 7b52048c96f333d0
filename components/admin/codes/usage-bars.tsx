"use client";
import { useState } from "react";
import { axisStep } from "../overview/axis";
import { useText } from "../use-text";
import type { UsageStepView } from "./usage-card";

const WIDE = 1060;
const NARROW = 380;
const HEIGHT = 200;
const LEFT = 34;
const TOP = 12;
const BOTTOM = 24;
/** Labels that fit side by side. */
const LABELS = 8;

/** Bars from the day it began to now; time runs with the writing. The slider below walks the steps by keyboard. */
export function UsageBars({ title, points }: { title: string; points: UsageStepView[] }) {
  const t = useText();
  const narrow = window.matchMedia("(max-width: 640px)").matches;
  const rtl = document.documentElement.dir === "rtl";
  const [shown, setShown] = useState(points.length - 1);
  const current = points[Math.min(shown, points.length - 1)];
  const width = narrow ? NARROW : WIDE;
  const most = Math.max(...points.map(({ uses }) => uses), 1);
  const step = Math.max(1, axisStep(most));
  const top = Math.ceil(most / step) * step;
  const y = (value: number) => TOP + ((top - value) * (HEIGHT - TOP - BOTTOM)) / top;
  const slot = (width - LEFT) / points.length;
  const mirror = (at: number) => (rtl ? width - at : at);
  const x = (index: number) => mirror(LEFT + slot * (index + 0.5));
  const every = Math.ceil(points.length / (narrow ? LABELS / 2 : LABELS));
  const say = (point: UsageStepView) =>
    [point.label, t("admin.usage.count", { count: point.uses }), point.given]
      .filter((part) => part !== "")
      .join(", ");
  return (
    <>
      <svg
        className="chart"
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="img"
        aria-label={current ? `${title}. ${say(current)}` : title}
      >
        {Array.from({ length: top / step + 1 }, (_, index) => index * step).map((value) => (
          <g key={value}>
            <line
              x1={mirror(LEFT)}
              x2={mirror(width)}
              y1={y(value)}
              y2={y(value)}
              stroke="var(--d-line)"
              strokeDasharray={value === 0 ? undefined : "2 4"}
            />
            <text x={mirror(LEFT - 8)} y={y(value) + 4} textAnchor={rtl ? "start" : "end"} direction="ltr">
              {value}
            </text>
          </g>
        ))}
        {points.map((point, index) => (
          <g key={point.day} onPointerEnter={() => setShown(index)}>
            <rect
              x={x(index) - slot / 2}
              y={TOP}
              width={slot}
              height={HEIGHT - TOP}
              fill={index === shown ? "var(--d-hover)" : "transparent"}
              rx="4"
            />
            {point.uses > 0 && (
              <rect
                x={x(index) - slot * 0.32}
                y={y(point.uses)}
                width={slot * 0.64}
                height={y(0) - y(point.uses)}
                fill="var(--d-c-new)"
                rx="2"
              />
            )}
            {(points.length - 1 - index) % every === 0 && (
              <text x={x(index)} y={HEIGHT - 6} textAnchor="middle">
                {point.label}
              </text>
            )}
          </g>
        ))}
      </svg>
      <input
        type="range"
        className="months"
        min={0}
        max={points.length - 1}
        value={Math.min(shown, points.length - 1)}
        aria-label={t("admin.usage.step")}
        aria-valuetext={current && say(current)}
        onChange={(event) => setShown(Number(event.target.value))}
      />
      {current && (
        <p className="legend mt-2.5" aria-live="polite">
          <b>{current.label}</b>
          <span>{t("admin.usage.count", { count: current.uses })}</span>
          {current.given !== "" && <span>{current.given}</span>}
        </p>
      )}
    </>
  );
}
