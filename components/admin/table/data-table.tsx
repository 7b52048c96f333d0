"use client";
import type { ReactNode } from "react";
import { useText } from "../use-text";
import { Pager } from "./pager";
import { RowCard } from "./row-card";
import { Rows } from "./rows";
import { SelectionBar } from "./selection-bar";
import { Toolbar } from "./toolbar";
import type { Selection, TableProps } from "./types";
import { useListState } from "./use-list-state";
import { useSelection } from "./use-selection";

/** A list of the dashboard: search, filters, columns, sorting, paging, selection; cards on narrow screens. */
export function DataTable({
  bulk,
  ...table
}: TableProps & {
  /** What can be done with the chosen rows; without it nothing can be chosen. */
  bulk?: (selection: Selection) => ReactNode;
}) {
  const list = useListState(table.filters, { size: 50 });
  const selection = useSelection(table.rows, table.total);
  const { ids, allMatching, count, clear } = selection;
  const columns = table.columns.filter((column) => !list.hidden.includes(column.key));
  const filtered = list.q !== "" || table.filters.some((filter) => list.chosen(filter.key).length > 0);
  const picks = bulk ? selection : null;
  return (
    <>
      <Toolbar table={table} list={list} filtered={filtered} />
      {bulk && count > 0 && (
        <SelectionBar
          count={count}
          total={table.total}
          allMatching={allMatching}
          onAll={selection.pickAll}
          onClear={clear}
        >
          {bulk({ ids, allMatching, clear })}
        </SelectionBar>
      )}
      {table.rows.length === 0 ? (
        <Nothing table={table} filtered={filtered} onClear={list.clear} />
      ) : (
        <>
          <section className="card rows-only" aria-label={table.name} aria-busy={list.pending}>
            <Rows table={table} columns={columns} list={list} picks={picks} />
            <Pager table={table} list={list} />
          </section>
          <ul className={`cards-only${list.pending ? " dim" : ""}`}>
            {table.rows.map((row) => (
              <RowCard key={row.id} row={row} picks={picks} />
            ))}
          </ul>
          <div className="cards-only">
            <Pager table={table} list={list} />
          </div>
        </>
      )}
    </>
  );
}

/** Nothing yet, or nothing that passes the filters. */
function Nothing({
  table,
  filtered,
  onClear,
}: {
  table: TableProps;
  filtered: boolean;
  onClear: () => unknown;
}) {
  const t = useText();
  return (
    <section className="card empty" aria-live="polite">
      <b>{filtered ? t("admin.table.noResults") : table.empty.title}</b>
      <p className="mut">
        {filtered ? t("admin.table.noResultsHint", { count: table.all }) : t("admin.table.nothingYet")}
      </p>
      {filtered ? (
        <button type="button" className="btn" onClick={onClear}>
          {t("admin.table.clear")}
        </button>
      ) : (
        table.empty.action
      )}
    </section>
  );
}
