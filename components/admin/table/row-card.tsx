"use client";
import Link from "next/link";
import { Tick } from "./tick";
import type { Row } from "./types";
import type { Picks } from "./use-selection";

/** A row on a narrow screen. */
export function RowCard({ row, picks }: { row: Row; picks: Picks | null }) {
  const { title, badge, body, start, end } = row.card;
  return (
    <li
      className="card grid gap-1.5 px-4 py-3.5"
      style={picks?.isPicked(row.id) ? { background: "var(--d-ticket-soft)" } : undefined}
    >
      <div className="flex items-center gap-2.5">
        {picks && <Tick row={row} picks={picks} />}
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
