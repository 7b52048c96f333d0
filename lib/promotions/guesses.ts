import type { Db } from "@/db/client";
import { runStatement } from "@/db/statement";
import type { Ctx, Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { MINUTE, plus } from "@/lib/core/time";

export const CODES_PER_MINUTE = 10;

/** Codes entered again cost nothing; the row's lock makes a burst count one by one. */
const ENTER = {
  name: "promotions_enter_codes",
  text: `
    INSERT INTO promotion_guesses AS g (customer_id, window_start, entered)
    VALUES ($1, $2, ($3::text[])[1:$5])
    ON CONFLICT (customer_id) DO UPDATE SET
      window_start = CASE WHEN g.window_start <= $4 THEN excluded.window_start ELSE g.window_start END,
      entered = CASE
        WHEN g.window_start <= $4 THEN excluded.entered
        ELSE (g.entered || ARRAY(
          SELECT code FROM unnest($3::text[]) AS code WHERE code <> ALL(g.entered)
        ))[1:$5]
      END
    RETURNING entered, window_start`,
};

export interface Entered {
  /** Of the codes given, those that may be looked at. */
  readonly allowed: ReadonlySet<string>;
  /** Seconds until the next one may be tried, where some may not. */
  readonly retryAfterSeconds: number;
}

/** Counts codes (by their keys) that a customer enters: ten different ones a minute, right or wrong. */
export async function enterCodes(
  db: Db | Tx,
  ctx: Pick<Ctx, "clock">,
  customerId: Id<"customer">,
  keys: readonly string[],
): Promise<Entered> {
  const now = ctx.clock.now();
  const distinct = [...new Set(keys)];
  const [row] = await runStatement<{ entered: string[]; window_start: string }>(db, ENTER, [
    customerId,
    now,
    distinct,
    plus(now, -MINUTE),
    CODES_PER_MINUTE,
  ]);
  const entered = new Set(row?.entered ?? []);
  const opensAt = row ? new Date(row.window_start).getTime() + MINUTE : now.getTime();
  return {
    allowed: new Set(distinct.filter((key) => entered.has(key))),
    retryAfterSeconds: Math.max(1, Math.ceil((opensAt - now.getTime()) / 1000)),
  };
}
