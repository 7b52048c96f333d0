import type { Actor } from "@/lib/core/actor";
import { processSingleton } from "@/lib/core/singleton";
import type { Clock } from "@/lib/core/time";
import type { Db } from "./client";

export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];

/** Everything a service needs from outside. */
export interface Ctx {
  readonly db: Db;
  readonly clock: Clock;
  readonly actor: Actor;
}

/** Carries a refusal out of a transaction, so that what was written before it is undone. */
class Refused extends Error {
  readonly refusal: unknown;
  constructor(refusal: unknown) {
    super("refused");
    this.refusal = refusal;
  }
}

const listeners = processSingleton("after-commit", () => new Set<() => void>());

/** Calls `listener` after every committed transaction of this process; returns how to stop. */
export function afterCommit(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tellCommitted(): void {
  for (const listener of listeners) listener();
}

/** Runs a `write` that is one statement: PostgreSQL makes it a transaction of its own, without a word more. */
export async function inOneStatement<T>(ctx: Pick<Ctx, "db">, write: (db: Db) => Promise<T>): Promise<T> {
  const result = await write(ctx.db);
  tellCommitted();
  return result;
}

/** Runs `work` in one transaction. A refusal (`ok: false`) rolls back as an exception does, and is returned. */
export async function inTransaction<T extends { readonly ok: boolean }>(
  ctx: Pick<Ctx, "db">,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  try {
    const result = await ctx.db.transaction(async (tx) => {
      const inner = await work(tx);
      if (!inner.ok) throw new Refused(inner);
      return inner;
    });
    tellCommitted();
    return result;
  } catch (error) {
    if (error instanceof Refused) return error.refusal as T;
    throw error;
  }
}
