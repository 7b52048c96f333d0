"use client";
import { PAGE_SIZES } from "@/lib/core/page-sizes";
import { useText } from "../use-text";
import type { TableProps } from "./types";
import type { ListState } from "./use-list-state";

export function Pager({ table, list }: { table: TableProps; list: ListState }) {
  const t = useText();
  const { page, size, total } = table;
  const last = Math.max(1, Math.ceil(total / size));
  return (
    <footer className="pager flex-wrap">
      <span className="cap">
        {t("admin.table.range", { from: (page - 1) * size + 1, to: Math.min(total, page * size), total })}
      </span>
      <span className="sp" />
      <span className="cap rows-only" id="rows-per-page">
        {t("admin.table.rows")}
      </span>
      <fieldset className="seg rows-only" aria-labelledby="rows-per-page">
        {PAGE_SIZES.map((each) => (
          <button
            type="button"
            key={each}
            aria-pressed={size === each}
            onClick={() => list.change({ size: each })}
          >
            {each}
          </button>
        ))}
      </fieldset>
      <button
        type="button"
        className="btn sm"
        disabled={page <= 1}
        onClick={() => list.change({ page: page === 2 ? null : page - 1 })}
      >
        {t("admin.table.previous")}
      </button>
      <button
        type="button"
        className="btn sm"
        disabled={page >= last}
        onClick={() => list.change({ page: page + 1 })}
      >
        {t("admin.table.next")}
      </button>
    </footer>
  );
}
