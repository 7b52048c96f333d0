"use client";
import { useText } from "../use-text";
import type { Row } from "./types";
import type { Picks } from "./use-selection";

export function Tick({ row, picks }: { row: Row; picks: Picks }) {
  const t = useText();
  return (
    <span className="ck">
      <input
        type="checkbox"
        aria-label={t("admin.table.select", { name: row.label })}
        checked={picks.isPicked(row.id)}
        onChange={(event) => picks.pick([row.id], event.target.checked)}
      />
    </span>
  );
}
