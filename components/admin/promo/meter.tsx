/** How much of a bound is used, beside the figures that say it. */
export const Meter = ({ part, whole }: { part: number; whole: number }) => (
  <span className="meter" aria-hidden>
    <i style={{ inlineSize: `${Math.min(100, (part * 100) / Math.max(1, whole))}%` }} />
  </span>
);
