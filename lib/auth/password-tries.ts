import type { Db } from "@/db/client";
import { runStatement } from "@/db/statement";
import type { Ctx } from "@/db/transaction";
import { err, ok, type Result } from "@/lib/core/result";
import { MINUTE, plus } from "@/lib/core/time";
import { sessionTime } from "./session-time";

const TRIES_PER_MINUTE = 5;

/** Windows that have passed are swept along, so that invented ids leave nothing behind. */
const TRY = {
  name: "auth_try_password",
  text: `
    WITH swept AS (
      DELETE FROM password_tries WHERE subject IN (
        SELECT subject FROM password_tries WHERE window_start <= $3 AND subject <> $1
        LIMIT 100 FOR UPDATE SKIP LOCKED
      )
    )
    INSERT INTO password_tries AS p (subject, window_start, tries)
    VALUES ($1, $2, 1)
    ON CONFLICT (subject) DO UPDATE SET
      window_start = CASE WHEN p.window_start <= $3 THEN excluded.window_start ELSE p.window_start END,
      tries = CASE WHEN p.window_start <= $3 THEN 1 ELSE p.tries + 1 END
    RETURNING tries, window_start`,
};

/** Counts a try before the password is looked at; the row's lock makes a burst count one by one. */
export async function countPasswordTry(
  ctx: Pick<Ctx, "clock"> & { db: Db },
  subject: string,
): Promise<Result<true, "request.rate_limited">> {
  const now = sessionTime(ctx);
  const [row] = await runStatement<{ tries: number; window_start: string }>(ctx.db, TRY, [
    subject,
    now,
    plus(now, -MINUTE),
  ]);
  if (!row || row.tries <= TRIES_PER_MINUTE) return ok(true);
  const opensAt = new Date(row.window_start).getTime() + MINUTE;
  return err("request.rate_limited", {
    retryAfterSeconds: Math.max(1, Math.ceil((opensAt - now.getTime()) / 1000)),
  });
}
