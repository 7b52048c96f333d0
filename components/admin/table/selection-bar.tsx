"use client";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "../use-text";

export function SelectionBar({
  count,
  total,
  allMatching,
  onAll,
  onClear,
  children,
}: {
  count: number;
  total: number;
  allMatching: boolean;
  onAll: () => void;
  onClear: () => void;
  children: ReactNode;
}) {
  const t = useText();
  return (
    <section className="selbar" aria-label={t("admin.table.selection")}>
      <span aria-live="polite">
        <b className="b">{t("admin.table.selected", { count })}</b>{" "}
        {!allMatching && count < total && (
          <button type="button" className="lkb" onClick={onAll}>
            <u>{t("admin.table.selectAll", { count: total })}</u>
          </button>
        )}
      </span>
      <span className="flex-1" />
      {children}
      <button type="button" className="btn sm" onClick={onClear}>
        <X size={16} aria-hidden />
        <span className="vh">{t("admin.table.clearSelection")}</span>
        <kbd style={{ background: "none", color: "inherit", borderColor: "currentColor" }}>Esc</kbd>
      </button>
    </section>
  );
}
