import type { Db } from "./client";
import type { Tx } from "./transaction";

/**
 * Runs a hand-written statement with `$1` parameters. Its name lets every connection keep the plan, so it must name one
 * text only. Instants come back as PostgreSQL writes them.
 */
export async function runStatement<Row extends object>(
  db: Db | Tx,
  statement: { readonly name: string; readonly text: string },
  params: unknown[],
): Promise<Row[]> {
  const prepared = db._.session.prepareQuery<{ execute: { rows: Row[] }; all: unknown; values: unknown }>(
    { sql: statement.text, params },
    undefined,
    statement.name,
    false,
  );
  const { rows } = await prepared.execute();
  return rows;
}

/** Builds a query once for each database; every connection then keeps its plan under the query's name. */
export function builtOnce<Query>(build: (db: Db | Tx) => Query): (db: Db | Tx) => Query {
  const built = new WeakMap<Db | Tx, Query>();
  return (db) => {
    const known = built.get(db) ?? build(db);
    built.set(db, known);
    return known;
  };
}
