"use client";
import { Bars, isNarrow, type Plot } from "../chart/bars";
import { useText } from "../use-text";
import { type MonthPoint, net, PARTS, type Series } from "./movement";

const SIZE = { width: 760, height: 268, left: 44 };
/** In larger letters on a small screen; the table has them all. */
const MONTHS_WHEN_NARROW = 6;
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

/** Revenue that came and went each month, stacked above and below zero, with the net line. */
export function MovementBars({ series }: { series: Series }) {
  const t = useText();
  const points = isNarrow() ? series.points.slice(-MONTHS_WHEN_NARROW) : series.points;
  return (
    <Bars
      title={t("admin.overview.movement", { currency: series.currency })}
      points={points}
      keyOf={(point) => point.month}
      say={(point) => sayMonth(point, t)}
      stepLabel={t("admin.overview.month")}
      size={SIZE}
      low={Math.min(...points.map((point) => point.contraction + point.churn), 0)}
      high={Math.max(...points.map((point) => point.new + point.expansion + point.winBack), 1)}
      least={0}
      sayValue={say}
      labels={points.length}
      bar={(point, index, { x, y, slot }) => (
        <Stack point={point} x={x(index) - slot / 4} width={slot / 2} y={y} />
      )}
      line={(plot) => <NetLine points={points} plot={plot} />}
      patterns={<Hatch />}
      legend={(point) => <Parts point={point} />}
    />
  );
}

const Hatch = () => (
  <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
    <line x1="0" y1="0" x2="0" y2="5" stroke="var(--d-surface)" strokeWidth="1.4" opacity=".5" />
  </pattern>
);

function NetLine({ points, plot: { x, y, shown } }: { points: MonthPoint[]; plot: Plot }) {
  const path = points.map((point, index) => `${index ? "L" : "M"}${x(index)} ${y(net(point))}`).join("");
  return (
    <g pointerEvents="none">
      <path d={path} fill="none" stroke="var(--d-surface)" strokeWidth={5} />
      <path d={path} fill="none" stroke="var(--d-c-line)" strokeWidth={2} />
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
  );
}

function Parts({ point }: { point: MonthPoint }) {
  const t = useText();
  return (
    <>
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
            <bdi dir="ltr">{signed(point[part])}</bdi>
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
          <bdi dir="ltr">{signed(net(point))}</bdi>
        </b>
      </span>
    </>
  );
}

const sayMonth = (point: MonthPoint, t: ReturnType<typeof useText>): string =>
  `${point.label}: ${[...PARTS, "net" as const]
    .map(
      (part) => `${t(`admin.overview.parts.${part}`)} ${signed(part === "net" ? net(point) : point[part])}`,
    )
    .join(", ")}`;

interface StackProps {
  point: MonthPoint;
  x: number;
  width: number;
  y: (value: number) => number;
}

function Stack({ point, x, width, y }: StackProps) {
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
