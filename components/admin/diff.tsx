import type { PageSpeech } from "./page-speech";

const SHOWN = 4;

/** What changed between two states of a row: only the fields that differ, the rest on demand. */
export function Diff({
  before,
  after,
  t,
}: {
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  t: PageSpeech["t"];
}) {
  const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].filter(
    (key) => key !== "updatedAt" && say(before?.[key]) !== say(after?.[key]),
  );
  if (keys.length === 0) return null;
  const line = (key: string) => (
    <span key={key} className="block">
      {key}: {before && key in before && <del>{say(before[key])}</del>}
      {before && key in before && after && key in after && " → "}
      {after && key in after && <ins>{say(after[key])}</ins>}
    </span>
  );
  return (
    <bdi dir="ltr" className="diff">
      {keys.slice(0, SHOWN).map(line)}
      {keys.length > SHOWN && (
        <details>
          <summary>
            <bdi>{t("admin.audit.more", { count: keys.length - SHOWN })}</bdi>
          </summary>
          {keys.slice(SHOWN).map(line)}
        </details>
      )}
    </bdi>
  );
}

function say(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}
