"use client";
import { Archive, Pause, Play } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { Confirm } from "../confirm";
import { DataTable } from "../table/data-table";
import type { Selection, TableProps } from "../table/types";
import { useText } from "../use-text";
import { type PromoList, useStatusChange } from "./change-status";

export function PromoTable({
  list,
  canChange,
  ...table
}: TableProps & { list: PromoList; canChange: boolean }) {
  return (
    <DataTable
      {...table}
      {...(canChange
        ? { bulk: (selection: Selection) => <Bulk list={list} selection={selection} count={table.total} /> }
        : {})}
    />
  );
}

function Bulk({ list, selection, count }: { list: PromoList; selection: Selection; count: number }) {
  const t = useText();
  const change = useStatusChange();
  const query = useSearchParams().toString();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const apply = async (status: "active" | "paused" | "archived") => {
    setBusy(true);
    await change(selection.allMatching ? { matching: query, of: list } : { ids: selection.ids }, status);
    setBusy(false);
    setAsking(false);
    selection.clear();
  };
  const texts = list === "codes" ? "promo" : "discounts";
  const many = selection.allMatching ? count : selection.ids.length;
  return (
    <>
      <button type="button" className="btn sm" disabled={busy} onClick={() => apply("paused")}>
        <Pause size={16} aria-hidden />
        {t("admin.promo.pause")}
      </button>
      <button type="button" className="btn sm" disabled={busy} onClick={() => apply("active")}>
        <Play size={16} aria-hidden className="flip" />
        {t("admin.promo.resume")}
      </button>
      <button type="button" className="btn sm" disabled={busy} onClick={() => setAsking(true)}>
        <Archive size={16} aria-hidden />
        {t("admin.promo.archive")}
      </button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t(`admin.${texts}.archiveMany`, { count: many })}
        busy={busy}
        onYes={() => apply("archived")}
      >
        <p>{t(`admin.${texts}.archiveConsequence`)}</p>
      </Confirm>
    </>
  );
}
