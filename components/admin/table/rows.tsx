"use client";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import Link from "next/link";
import { useText } from "../use-text";
import { Tick } from "./tick";
import type { Column, Row, TableProps } from "./types";
import type { ListState } from "./use-list-state";
import type { Picks } from "./use-selection";

interface RowsProps {
  table: TableProps;
  columns: readonly Column[];
  list: ListState;
  /** Null where nothing can be chosen. */
  picks: Picks | null;
}

/** The table of a wide screen. */
export function Rows({ table, columns, list, picks }: RowsProps) {
  const t = useText();
  return (
    <section className="tw" aria-label={t("admin.table.of", { name: table.name })} tabIndex={0}>
      <table className="t">
        <thead>
          <tr>
            {picks && (
              <th scope="col">
                <span className="ck">
                  <input
                    type="checkbox"
                    aria-label={t("admin.table.selectPage")}
                    checked={picks.isWholePage}
                    onChange={(event) =>
                      picks.pick(
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
              aria-selected={picks?.isPicked(row.id)}
            >
              {picks && (
                <td>
                  <Tick row={row} picks={picks} />
                </td>
              )}
              {columns.map((column, index) => (
                <td key={column.key} className={column.num ? "num" : undefined}>
                  <Cell row={row} column={column} isFirst={index === 0} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The first cell is the row's link. */
function Cell({ row, column, isFirst }: { row: Row; column: Column; isFirst: boolean }) {
  const shown = row.cells[column.key];
  if (!isFirst || !row.href) return shown;
  return (
    <Link className="row" href={row.href}>
      {shown}
    </Link>
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
