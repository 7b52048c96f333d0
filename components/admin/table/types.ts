import type { ReactNode } from "react";

export interface Column {
  key: string;
  label: string;
  /** The name under which the list sorts by it. */
  sort?: string;
  num?: boolean;
  /** May be put away; the first column never is. */
  hideable?: boolean;
  /** Read out, not shown: the column of menus. */
  quiet?: boolean;
}

export interface Row {
  id: string;
  /** What a screen reader calls the row. */
  label: string;
  href?: string;
  /** By column key. */
  cells: Record<string, ReactNode>;
  /** The row on a narrow screen. */
  card: { title: ReactNode; badge?: ReactNode; body?: ReactNode; start?: ReactNode; end?: ReactNode };
}

export type Filter = { key: string; label: string } & (
  | { kind?: "choice"; options: { value: string; label: string }[] }
  /** From one day to another, as `lib/core/day-span.ts` reads them. */
  | { kind: "days" }
);

export interface TableProps {
  name: string;
  columns: Column[];
  rows: Row[];
  total: number;
  all: number;
  page: number;
  size: number;
  filters: Filter[];
  searchLabel: string;
  /** The column sorted by where the address names none; leading minus is downwards. */
  defaultSort: string;
  empty: { title: string; action?: ReactNode };
}

export interface Selection {
  ids: string[];
  /** True once "all matching" was chosen. */
  allMatching: boolean;
  clear(): void;
}
