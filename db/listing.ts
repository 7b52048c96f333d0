import { type SQL, sql } from "drizzle-orm";
import type { Listing } from "@/lib/core/listing";
import type { Db } from "./client";

/** What stands between the brackets of an `IN`. */
export const listed = (values: readonly string[]): SQL =>
  sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  );

/** That a column has one of these values; no values ask for nothing. */
export const among = (column: SQL, values: readonly string[]): SQL | null =>
  values.length === 0 ? null : sql`${column} IN (${listed(values)})`;

/** That an instant lies in a half-open span, either end of which may be open. */
export const within = (
  column: SQL,
  { from, before }: { from: Date | null; before: Date | null },
): SQL | null =>
  from === null && before === null
    ? null
    : every([
        from && sql`${column} >= ${from.toISOString()}::timestamptz`,
        before && sql`${column} < ${before.toISOString()}::timestamptz`,
      ]);

/** All of what is asked. */
export const every = (conditions: readonly (SQL | null)[]): SQL =>
  sql.join([sql`true`, ...conditions.filter((condition) => condition !== null)], sql` AND `);

/** The column that an address names, else the first of them; downwards unless the address says upwards. */
export function sortedBy(sort: string | undefined, columns: Readonly<Record<string, SQL>>): SQL {
  const named = sort === undefined ? undefined : columns[sort.replace(/^-/, "")];
  const column = named ?? Object.values(columns)[0] ?? sql`1`;
  const isUpwards = sort !== undefined && !sort.startsWith("-");
  return sql`${column} ${isUpwards ? sql`ASC` : sql`DESC`}`;
}

/** An instant of a hand-written statement, which comes as PostgreSQL writes it. */
export const instantOrNull = (written: string | Date | null): Date | null =>
  written === null ? null : new Date(written);

interface ListQuery {
  columns: SQL;
  from: SQL;
  where: SQL;
  order: SQL;
  /** What is counted for the filters, where that takes fewer tables than the rows. */
  counted?: SQL;
  /** What is counted without filters. */
  all: SQL;
}

/** One page of a list, and how many there are with and without its filters. */
export async function readPage<Raw, Row>(
  db: Db,
  { page, size }: { page: number; size: number },
  { columns, from, where, order, counted = from, all }: ListQuery,
  rowOf: (raw: Raw) => Row,
): Promise<Listing<Row>> {
  const [found, counts] = await Promise.all([
    db.execute(sql`
      SELECT ${columns} FROM ${from} WHERE ${where} ORDER BY ${order}
      LIMIT ${size} OFFSET ${(page - 1) * size}`) as unknown as Promise<{ rows: Raw[] }>,
    db.execute(sql`
      SELECT (SELECT count(*) FROM ${counted} WHERE ${where})::int AS total,
             (SELECT count(*) FROM ${all})::int AS all`) as unknown as Promise<{
      rows: { total: number; all: number }[];
    }>,
  ]);
  const { total = 0, all: whole = 0 } = counts.rows[0] ?? {};
  return { rows: found.rows.map(rowOf), total, all: whole, page, size };
}
