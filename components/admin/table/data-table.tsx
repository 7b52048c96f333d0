"use client";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useEffect, useState } from "react";
import { useText } from "../use-text";
import { Pager } from "./pager";
import { SelectionBar } from "./selection-bar";
import { Toolbar } from "./toolbar";
import type { Column, Row, Selection, TableProps } from "./types";
import { type ListState, useListState } from "./use-list-state";

/** A list of the dashboard: search, filters, columns, sorting, paging, selection; cards on narrow screens. */
export function DataTable({
  bulk,
  ...table
}: TableProps & {
  /** What can be done with the chosen rows; without it nothing can be chosen. */ bulk?: (
    selection: Selection,
  ) => ReactNode;
}) {
  const t = useText();
  const list = useListState(table.filters, { size: 50 });
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [allMatching, setAllMatching] = useState(false);
  const clear = () => {
    setPicked(new Set());
    setAllMatching(false);
  };
  useEscape(picked.size > 0 || allMatching, clear);
  const columns = table.columns.filter((column) => !list.hidden.includes(column.key));
  const filtered = list.q !== "" || table.filters.some((filter) => list.chosen(filter.key).length > 0);
  const pick = (ids: string[], on: boolean) => {
    setAllMatching(false);
    setPicked((before) => {
      const after = new Set(before);
      for (const id of ids) on ? after.add(id) : after.delete(id);
      return after;
    });
  };
  const isPicked = (id: string) => allMatching || picked.has(id);
  const whole = table.rows.length > 0 && table.rows.every((row) => isPicked(row.id));
  const chosen = allMatching ? table.total : picked.size;
  const onPick = bulk ? pick : undefined;

  return (
    <>
      <Toolbar table={table} list={list} filtered={filtered} />
      {bulk && chosen > 0 && (
        <SelectionBar
          count={chosen}
          total={table.total}
          allMatching={allMatching}
          onAll={() => setAllMatching(true)}
          onClear={clear}
        >
          {bulk({ ids: [...picked], allMatching, clear })}
        </SelectionBar>
      )}
      {table.rows.length === 0 ? (
        <section className="card empty" aria-live="polite">
          <b>{filtered ? t("admin.table.noResults") : table.empty.title}</b>
          <p className="mut">
            {filtered ? t("admin.table.noResultsHint", { count: table.all }) : t("admin.table.nothingYet")}
          </p>
          {filtered ? (
            <button type="button" className="btn" onClick={list.clear}>
              {t("admin.table.clear")}
            </button>
          ) : (
            table.empty.action
          )}
        </section>
      ) : (
        <>
          <section className="card rows-only" aria-label={table.name} aria-busy={list.pending}>
            <section className="tw" aria-label={t("admin.table.of", { name: table.name })} tabIndex={0}>
              <table className="t">
                <thead>
                  <tr>
                    {onPick && (
                      <th scope="col">
                        <span className="ck">
                          <input
                            type="checkbox"
                            aria-label={t("admin.table.selectPage")}
                            checked={whole}
                            onChange={(event) =>
                              onPick(
                                table.rows.map((row) => row.id),
                                event.target.checked,
                              )
                            }
                          />
                        </span>
                      </th>
                    )}
                    {columns.map((column) => (
                      <Head key={column.key} column={column} list={list} defaultSort={table.defaultSort} />
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {table.rows.map((row) => (
                    <tr
                      key={row.id}
                      className={list.pending ? "dim" : undefined}
                      aria-selected={onPick ? isPicked(row.id) : undefined}
                    >
                      {onPick && (
                        <td>
                          <Tick row={row} on={isPicked(row.id)} onPick={onPick} />
                        </td>
                      )}
                      {columns.map((column, index) => (
                        <td key={column.key} className={column.num ? "num" : undefined}>
                          {index === 0 && row.href ? (
                            <Link className="row" href={row.href}>
                              {row.cells[column.key]}
                            </Link>
                          ) : (
                            row.cells[column.key]
                          )}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
            <Pager table={table} list={list} />
          </section>
          <ul className={`cards-only${list.pending ? " dim" : ""}`}>
            {table.rows.map((row) => (
              <Card key={row.id} row={row} on={isPicked(row.id)} {...(onPick ? { onPick } : {})} />
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

function Head({ column, list, defaultSort }: { column: Column; list: ListState; defaultSort: string }) {
  const sorted = list.sort ?? defaultSort;
  const here = column.sort !== undefined && sorted.replace(/^-/, "") === column.sort;
  const downwards = sorted.startsWith("-");
  const Icon = !here ? ChevronsUpDown : downwards ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      className={column.num ? "num" : undefined}
      aria-sort={here ? (downwards ? "descending" : "ascending") : undefined}
    >
      {column.sort === undefined ? (
        <span className={column.quiet ? "vh" : undefined}>{column.label}</span>
      ) : (
        <button
          type="button"
          onClick={() => list.change({ sort: here && downwards ? (column.sort ?? null) : `-${column.sort}` })}
        >
          {column.label}
          <Icon size={13} aria-hidden />
        </button>
      )}
    </th>
  );
}

const Tick = ({
  row,
  on,
  onPick,
}: {
  row: Row;
  on: boolean;
  onPick: (ids: string[], on: boolean) => void;
}) => {
  const t = useText();
  return (
    <span className="ck">
      <input
        type="checkbox"
        aria-label={t("admin.table.select", { name: row.label })}
        checked={on}
        onChange={(event) => onPick([row.id], event.target.checked)}
      />
    </span>
  );
};

function Card({ row, on, onPick }: { row: Row; on: boolean; onPick?: (ids: string[], on: boolean) => void }) {
  const { title, badge, body, start, end } = row.card;
  return (
    <li
      className="card grid gap-1.5 px-4 py-3.5"
      style={on ? { background: "var(--d-ticket-soft)" } : undefined}
    >
      <div className="flex items-center gap-2.5">
        {onPick && <Tick row={row} on={on} onPick={onPick} />}
        <span className="min-w-0 flex-1 b">{row.href ? <Link href={row.href}>{title}</Link> : title}</span>
        {badge}
      </div>
      {body && <div>{body}</div>}
      {(start || end) && (
        <div className="cap flex justify-between gap-3">
          <span>{start}</span>
          <span>{end}</span>
        </div>
      )}
    </li>
  );
}

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
