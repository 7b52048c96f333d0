"use client";
import { type ReactNode, useState } from "react";
import { axisStep } from "./axis";

const NARROW = 380;
const TOP = 12;
const BOTTOM = 24;

/** Read in the browser alone: charts are never rendered on the server. */
export const isNarrow = (): boolean => window.matchMedia("(max-width: 640px)").matches;

/** Where things stand in the drawing's units. */
export interface Plot {
  /** The middle of a step. */
  x(index: number): number;
  y(value: number): number;
  /** The width of a step. */
  slot: number;
  shown: number;
  /** Mirrors what is drawn from the left where the writing runs from the right. */
  mirror(at: number): number;
  isMirrored: boolean;
  width: number;
}

interface BarsProps<Point> {
  title: string;
  points: Point[];
  keyOf: (point: Point) => string;
  /** A step in a sentence, for those who listen. */
  say: (point: Point) => string;
  /** What the slider walks along. */
  stepLabel: string;
  /** The drawing's units; on a small screen it is 380 wide, so that the letters stay readable. */
  size: { width: number; height: number; left: number };
  low: number;
  high: number;
  /** The smallest step of the axis. */
  least: number;
  sayValue: (value: number) => string;
  /** How many labels fit side by side. */
  labels: number;
  bar: (point: Point, index: number, plot: Plot) => ReactNode;
  /** Drawn above the bars. */
  line?: (plot: Plot) => ReactNode;
  /** Fills that the bars name. */
  patterns?: ReactNode;
  legend: (point: Point) => ReactNode;
}

/** Bars along an axis; time runs with the writing. The slider below walks the steps by keyboard. */
export function Bars<Point extends { label: string }>(props: BarsProps<Point>) {
  const { title, points, say, size } = props;
  const last = points.length - 1;
  const [chosen, setShown] = useState(last);
  const shown = Math.min(chosen, last);
  const current = points[shown];
  const axis = axisOf(props);
  const plot = plotOf(props, axis, shown);
  return (
    <>
      <svg
        className="chart"
        viewBox={`0 0 ${plot.width} ${size.height}`}
        role="img"
        aria-label={current ? `${title}. ${say(current)}` : title}
      >
        {props.patterns && <defs>{props.patterns}</defs>}
        <Grid axis={axis} plot={plot} left={size.left} sayValue={props.sayValue} />
        <Steps {...props} plot={plot} onShow={setShown} />
        {props.line?.(plot)}
      </svg>
      <input
        type="range"
        className="months"
        min={0}
        max={last}
        value={shown}
        aria-label={props.stepLabel}
        aria-valuetext={current && say(current)}
        onChange={(event) => setShown(Number(event.target.value))}
      />
      {current && (
        <div className="legend mt-2.5" aria-live="polite">
          <b>{current.label}</b>
          {props.legend(current)}
        </div>
      )}
    </>
  );
}

interface Axis {
  step: number;
  top: number;
  bottom: number;
}

function axisOf({ low, high, least }: Pick<BarsProps<never>, "low" | "high" | "least">): Axis {
  const step = Math.max(least, axisStep(high - low));
  return { step, top: Math.ceil(high / step) * step, bottom: Math.floor(low / step) * step };
}

function plotOf(
  { size, points }: Pick<BarsProps<unknown>, "size" | "points">,
  { top, bottom }: Axis,
  shown: number,
): Plot {
  const isMirrored = document.documentElement.dir === "rtl";
  const width = isNarrow() ? NARROW : size.width;
  const slot = (width - size.left) / points.length;
  const mirror = (at: number) => (isMirrored ? width - at : at);
  return {
    x: (index) => mirror(size.left + slot * (index + 0.5)),
    y: (value) => TOP + ((top - value) * (size.height - TOP - BOTTOM)) / (top - bottom || 1),
    slot,
    shown,
    mirror,
    isMirrored,
    width,
  };
}

interface GridProps {
  axis: Axis;
  plot: Plot;
  left: number;
  sayValue: (value: number) => string;
}

const Grid = ({ axis: { step, top, bottom }, plot: { y, mirror, isMirrored, width }, ...props }: GridProps) =>
  Array.from({ length: Math.round((top - bottom) / step) + 1 }, (_, index) => {
    const value = bottom + index * step;
    return (
      <g key={value}>
        <line
          x1={mirror(props.left)}
          x2={mirror(width)}
          y1={y(value)}
          y2={y(value)}
          stroke="var(--d-line)"
          strokeDasharray={value === 0 ? undefined : "2 4"}
        />
        <text
          x={mirror(props.left - 8)}
          y={y(value) + 4}
          textAnchor={isMirrored ? "start" : "end"}
          direction="ltr"
        >
          {props.sayValue(value)}
        </text>
      </g>
    );
  });

function Steps<Point extends { label: string }>({
  points,
  keyOf,
  size: { height },
  labels,
  bar,
  plot,
  onShow,
}: BarsProps<Point> & { plot: Plot; onShow: (index: number) => void }) {
  const { x, slot, shown } = plot;
  const every = Math.ceil(points.length / labels);
  return points.map((point, index) => (
    <g key={keyOf(point)} onPointerEnter={() => onShow(index)}>
      <rect
        x={x(index) - slot / 2}
        y={TOP}
        width={slot}
        height={height - TOP}
        fill={index === shown ? "var(--d-hover)" : "transparent"}
        rx={Math.min(6, slot / 4)}
      />
      {bar(point, index, plot)}
      {(points.length - 1 - index) % every === 0 && (
        <text
          x={x(index)}
          y={height - 6}
          textAnchor="middle"
          style={index === shown ? { fill: "var(--d-ink)", fontWeight: 600 } : undefined}
        >
          {point.label}
        </text>
      )}
    </g>
  ));
}
