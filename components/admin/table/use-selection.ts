"use client";
import { useEffect, useState } from "react";
import type { Row } from "./types";

/** Which rows are chosen, over pages too; Esc lets go of them. */
export function useSelection(rows: readonly Row[], total: number) {
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [allMatching, setAllMatching] = useState(false);
  const clear = () => {
    setPicked(new Set());
    setAllMatching(false);
  };
  useEscape(picked.size > 0 || allMatching, clear);
  const isPicked = (id: string) => allMatching || picked.has(id);
  return {
    ids: [...picked],
    allMatching,
    count: allMatching ? total : picked.size,
    isPicked,
    isWholePage: rows.length > 0 && rows.every((row) => isPicked(row.id)),
    pick: (ids: string[], on: boolean) => {
      setAllMatching(false);
      setPicked((before) => {
        const after = new Set(before);
        for (const id of ids) on ? after.add(id) : after.delete(id);
        return after;
      });
    },
    pickAll: () => setAllMatching(true),
    clear,
  };
}

export type Picks = Pick<ReturnType<typeof useSelection>, "isPicked" | "isWholePage" | "pick">;

/** Esc lets go of the selection, once nothing that floats is open and nobody is typing. */
function useEscape(active: boolean, clear: () => void): void {
  useEffect(() => {
    if (!active) return;
    const listen = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      const typing =
        event.target instanceof Element && event.target.closest("input:not([type=checkbox]), textarea");
      if (!typing && !document.querySelector("[role=dialog], [role=menu]")) clear();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  });
}
