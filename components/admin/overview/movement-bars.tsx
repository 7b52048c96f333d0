"use client";
import { useState } from "react";
import { useText } from "../use-text";
import { axisStep } from "./axis";
import { type MonthPoint, net, PARTS, type Series } from "./movement";

const WIDE = 760;
const NARROW = 380;
const HEIGHT = 268;
const LEFT = 44;
const TOP = 12;
const BOTTOM = 24;
const STYLE = {
  new: { fill: "var(--d-c-new)", stroke: undefined },
  expansion: { fill: "var(--d-c-exp)", stroke: undefined },
  winBack: { fill: "var(--d-c-react)", stroke: "var(--d-c-new)" },
  contraction: { fill: "var(--d-c-contr)", stroke: "var(--d-c-churn)" },
  churn: { fill: "var(--d-c-churn)", stroke: undefined },
} as const;

const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });
const say = (value: number): string => short.format(value).replace("-", "\u2212").replace("K", "k");
const signed = (value: number): string => `${value > 0 ? "+" : ""}${say(value)}`;

/** Stacked bars above and below zero with the net line; time runs with the writing. The slider below walks the months by keyboard. */
export function MovementBars({ series }: { series: Series }) {
  const t = useText();
  // Half a year in larger letters where the screen is small; the table has them all.
  const narrow = window.matchMedia("(max-width: 640px)").matches;
  const width = narrow ? NARROW : WIDE;
  const points = narrow ? series.points.slice(-6) : series.points;
  const [shown, setShown] = useState(points.length - 1);
  const current = points[Math.min(shown, points.length - 1)];
  const rtl = document.documentElement.dir === "rtl";
  const high = Math.max(...points.map((point) => point.new + point.expansion + point.winBack), 1);
  const low = Math.min(...points.map((point) => point.contraction + point.churn), 0);
  const step = axisStep(high - low);
  const top = Math.ceil(high / step) * step;
  const bottom = Math.floor(low / step) * step;
  const y = (value: number) => TOP + ((top - value) * (HEIGHT - TOP - BOTTOM)) / (top - bottom || 1);
  const slot = (width - LEFT) / points.length;
  const mirror = (at: number) => (rtl ? width - at : at);
  const x = (index: number) => mirror(LEFT + slot * (index + 0.5));
  const lines = Array.from(
    { length: Math.round((top - bottom) / step) + 1 },
    (_, index) => bottom + index * step,
  );
  const title = t("admin.overview.movement", { currency: series.currency });

  return (
    <>
      <svg
        className="chart"
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="img"
        aria-label={current ? `${title}. ${sayMonth(current, t)}` : title}
      >
        <defs>
          <pattern
            id="hatch"
            width="5"
            height="5"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <line x1="0" y1="0" x2="0" y2="5" stroke="var(--d-surface)" strokeWidth="1.4" opacity=".5" />
          </pattern>
        </defs>
        {lines.map((value) => (
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
              {say(value)}
            </text>
          </g>
        ))}
        {points.map((point, index) => (
          <g key={point.month} onPointerEnter={() => setShown(index)}>
            <rect
              x={x(index) - slot / 2}
              y={TOP}
              width={slot}
              height={HEIGHT - TOP}
              fill={index === shown ? "var(--d-hover)" : "transparent"}
              rx="6"
            />
            <Stack point={point} x={x(index) - slot / 4} width={slot / 2} y={y} />
            <text
              x={x(index)}
              y={HEIGHT - 6}
              textAnchor="middle"
              style={index === shown ? { fill: "var(--d-ink)", fontWeight: 600 } : undefined}
            >
              {point.label}
            </text>
          </g>
        ))}
        <g pointerEvents="none">
          {(["var(--d-surface)", "var(--d-c-line)"] as const).map((stroke, index) => (
            <path
              key={stroke}
              d={points.map((point, i) => `${i ? "L" : "M"}${x(i)} ${y(net(point))}`).join("")}
              fill="none"
              stroke={stroke}
              strokeWidth={index === 0 ? 5 : 2}
            />
          ))}
          {points.map((point, index) => (
            <circle
              key={point.month}
              cx={x(index)}
              cy={y(net(point))}
              r={index === shown ? 5 : 3}
              fill="var(--d-surface)"
              stroke="var(--d-c-line)"
              strokeWidth="2"
            />
          ))}
        </g>
      </svg>
      <input
        type="range"
        className="months"
        min={0}
        max={points.length - 1}
        value={Math.min(shown, points.length - 1)}
        aria-label={t("admin.overview.month")}
        aria-valuetext={current ? sayMonth(current, t) : undefined}
        onChange={(event) => setShown(Number(event.target.value))}
      />
      {current && (
        <div className="legend mt-2.5" aria-live="polite">
          <span>
            <b>{current.label}</b>
          </span>
          {PARTS.map((part) => (
            <span key={part}>
              <i
                style={{
                  background: STYLE[part].fill,
                  boxShadow: STYLE[part].stroke ? `inset 0 0 0 1px ${STYLE[part].stroke}` : undefined,
                }}
              />
              {t(`admin.overview.parts.${part}`)}{" "}
              <b>
                <bdi dir="ltr">{signed(current[part])}</bdi>
              </b>
            </span>
          ))}
          <span>
            <i
              style={{
                background: "none",
                borderBlockStart: "2px solid var(--d-c-line)",
                blockSize: 0,
                inlineSize: 14,
                borderRadius: 0,
              }}
            />
            {t("admin.overview.parts.net")}{" "}
            <b>
              <bdi dir="ltr">{signed(net(current))}</bdi>
            </b>
          </span>
        </div>
      )}
    </>
  );
}

const sayMonth = (point: MonthPoint, t: ReturnType<typeof useText>): string =>
  `${point.label}: ${[...PARTS, "net" as const]
    .map(
      (part) => `${t(`admin.overview.parts.${part}`)} ${signed(part === "net" ? net(point) : point[part])}`,
    )
    .join(", ")}`;

function Stack({
  point,
  x,
  width,
  y,
}: {
  point: MonthPoint;
  x: number;
  width: number;
  y: (value: number) => number;
}) {
  let above = 0;
  let below = 0;
  return PARTS.map((part) => {
    const value = point[part];
    if (value === 0) return null;
    const from = value > 0 ? above : below;
    if (value > 0) above += value;
    else below += value;
    const start = y(value > 0 ? from + value : from) + 0.5;
    const height = Math.max(1, Math.abs(y(from) - y(from + value)) - 1);
    const { fill, stroke } = STYLE[part];
    return (
      <g key={part}>
        <rect x={x} y={start} width={width} height={height} fill={fill} stroke={stroke} rx="2" />
        {part === "churn" && <rect x={x} y={start} width={width} height={height} fill="url(#hatch)" rx="2" />}
      </g>
    );
  });
}
