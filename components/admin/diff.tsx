/** What changed between two states of a row: only the fields that differ. */
export function Diff({
  before,
  after,
}: {
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}) {
  const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].filter(
    (key) => key !== "updatedAt" && say(before?.[key]) !== say(after?.[key]),
  );
  if (keys.length === 0) return null;
  return (
    <bdi dir="ltr" className="diff">
      {keys.slice(0, 8).map((key) => (
        <span key={key} className="block">
          {key}: {before && key in before && <del>{say(before[key])}</del>}
          {before && key in before && after && key in after && " → "}
          {after && key in after && <ins>{say(after[key])}</ins>}
        </span>
      ))}
      {keys.length > 8 && <span className="block">…</span>}
    </bdi>
  );
}

function say(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}
