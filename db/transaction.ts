import type { Actor } from "@/lib/core/actor";
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

/** Runs `work` in one transaction. A refusal (`ok: false`) rolls back as an exception does, and is returned. */
export async function inTransaction<T extends { readonly ok: boolean }>(
  ctx: Pick<Ctx, "db">,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  try {
    return await ctx.db.transaction(async (tx) => {
      const result = await work(tx);
      if (!result.ok) throw new Refused(result);
      return result;
    });
  } catch (error) {
    if (error instanceof Refused) return error.refusal as T;
    throw error;
  }
}
