import type { ReactNode } from "react";
import type { Listing } from "@/lib/core/listing";
import { PageHead } from "../page-head";
import { DataTable } from "./data-table";
import type { Filter, Row, TableProps } from "./types";

type ListProps<Item> = Omit<TableProps, keyof Listing<Item> | "name"> & {
  /** The page's heading and what a screen reader calls the table. */
  title: string;
  note: ReactNode;
  list: Listing<Item>;
  rowOf: (item: Item) => Row;
  /** Beside the heading. */
  actions?: ReactNode;
  /** Between the heading and the table. */
  children?: ReactNode;
};

/** A page that is one list. What it shows is in the address; search, filters, paging and the empty states are the table's. */
export function ListPage<Item>({ title, note, list, rowOf, actions, children, ...table }: ListProps<Item>) {
  return (
    <>
      <PageHead title={title} note={note}>
        {actions}
      </PageHead>
      {children}
      <DataTable name={title} {...table} {...shown(list, rowOf)} />
    </>
  );
}

/** One page of a list as a table takes it. */
export const shown = <Item,>(list: Listing<Item>, rowOf: (item: Item) => Row): Listing<Row> => ({
  rows: list.rows.map(rowOf),
  total: list.total,
  all: list.all,
  page: list.page,
  size: list.size,
});

export const filterBy = <Value extends string>(
  key: string,
  label: string,
  values: readonly Value[],
  say: (value: Value) => string,
): Filter => ({ key, label, options: values.map((value) => ({ value, label: say(value) })) });

/** From one day to another, of the shop's zone: what a `DatedListInput` takes. */
export const filterByDays = (t: (key: "admin.table.days") => string): Filter => ({
  key: "days",
  label: t("admin.table.days"),
  kind: "days",
});

/** A card's heading: what it is and whose. */
export const ofCustomer = (what: ReactNode, customer: string): ReactNode => (
  <>
    {what} · <bdi>{customer}</bdi>
  </>
);
