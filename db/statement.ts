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

/** An instant of such a statement. */
export const instantIn = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** Builds a query once for each database; every connection then keeps its plan under the query's name. */
export function builtOnce<Query>(build: (db: Db | Tx) => Query): (db: Db | Tx) => Query {
  const built = new WeakMap<Db | Tx, Query>();
  return (db) => {
    const known = built.get(db) ?? build(db);
    built.set(db, known);
    return known;
  };
}

const FLUSH = { name: "until_durable", text: "SELECT pg_logical_emit_message(true, 'kiosk', '')" };

/**
 * Waits until what was committed before is on the disk. For statements that let go of a row which everybody wants before
 * the disk has answered (`synchronous_commit` off for the one transaction): a log is flushed in its order, so this message's
 * own commit brings them along, many waiting callers at once.
 */
export async function untilDurable(db: Db): Promise<void> {
  await runStatement(db, FLUSH, []);
}

const DURABLY = { name: "commit_durably", text: "SELECT set_config('synchronous_commit', 'on', true)" };

/** Makes a transaction's commit wait for the disk again, where one of its statements had let go of that. */
export async function commitDurably(tx: Tx): Promise<void> {
  await runStatement(tx, DURABLY, []);
}
