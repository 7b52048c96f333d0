const WIDTH = 240;
const HEIGHT = 34;

/** A line without axes; what it shows is said beside it. */
export function Sparkline({ values, falling }: { values: readonly number[]; falling: boolean }) {
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const points = values.map((value, index) => [
    (index * WIDTH) / Math.max(1, values.length - 1),
    HEIGHT - 4 - ((value - low) * (HEIGHT - 8)) / span,
  ]);
  const line = points
    .map(([x, y], index) => `${index ? "L" : "M"}${x?.toFixed(1)} ${y?.toFixed(1)}`)
    .join("");
  const colour = falling ? "var(--d-c-churn)" : "var(--d-c-new)";
  return (
    <svg
      className="spark flip"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={`${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} fill={colour} opacity=".1" />
      <path d={line} fill="none" stroke={colour} strokeWidth="2" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
