"use client";
import { parseAsString, useQueryState } from "nuqs";

/** Which part of the timeline is shown; the choice is in the address. */
export function TopicChoice({
  chosen,
  topics,
  label,
}: {
  chosen: string;
  topics: { value: string; label: string }[];
  label: string;
}) {
  const [, choose] = useQueryState(
    "show",
    parseAsString.withOptions({ history: "push", shallow: false, scroll: false }),
  );
  return (
    <fieldset className="seg" aria-label={label} style={{ overflowX: "auto", maxInlineSize: "100%" }}>
      {topics.map((topic) => (
        <button
          type="button"
          key={topic.value}
          aria-pressed={topic.value === chosen}
          onClick={() => choose(topic.value || null)}
        >
          {topic.label}
        </button>
      ))}
    </fieldset>
  );
}
