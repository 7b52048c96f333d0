"use client";
import { Table2 } from "lucide-react";
import { useText } from "../use-text";

/** Every chart can be read as a table. */
export function TableToggle({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const t = useText();
  return (
    <button type="button" className="btn sm" aria-pressed={on} onClick={() => onChange(!on)}>
      <Table2 size={16} aria-hidden />
      {t(on ? "admin.overview.chart" : "admin.overview.table")}
    </button>
  );
}
