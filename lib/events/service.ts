import { sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { outboxEvents } from "@/db/schema/events";
import type { Ctx, Tx } from "@/db/transaction";
import { newId } from "@/lib/core/ids";
import { processSingleton } from "@/lib/core/singleton";
import type { EventData, EventName, OutboxEvent } from "./types";

const outbox = processSingleton("outbox", () => ({ written: 0 }));

/** How many events this process wrote: the relay looks only when the number has moved. */
export const eventsWritten = (): number => outbox.written;

/** For the few statements that write their events themselves. */
export function noteEventsWritten(count: number): void {
  outbox.written += count;
}

/** Writes an event into the outbox within the caller's transaction; the relay tells the jobs after the commit. */
export async function emit<N extends EventName>(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  name: N,
  data: EventData[N],
): Promise<void> {
  outbox.written += 1;
  await tx
    .insert(outboxEvents)
    .values({ id: newId("event"), name, data: { ...data }, createdAt: ctx.clock.now() });
}

/** The same for many events in one statement. */
export async function emitAll<N extends EventName>(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  name: N,
  all: readonly EventData[N][],
): Promise<void> {
  if (all.length === 0) return;
  outbox.written += all.length;
  const ids = all.map(() => newId("event"));
  const data = all.map((one) => JSON.stringify(one));
  await tx.execute(sql`
    INSERT INTO outbox_events (id, name, data, created_at)
    SELECT id, ${name}::text, data, ${ctx.clock.now().toISOString()}::timestamptz
    FROM unnest(${sql.param(ids)}::text[], ${sql.param(data)}::jsonb[]) AS event (id, data)`);
}

/**
 * Hands waiting events to `send`, oldest first, and marks them told. `send` gets the outbox id as event id, so a repeat
 * after a crash between both is recognised. Returns how many were told. Several processes may call this at once.
 */
export async function relayOutbox(
  ctx: Pick<Ctx, "clock"> & { db: Db },
  send: (events: OutboxEvent[]) => Promise<void>,
  limit = 200,
): Promise<number> {
  const claimed = await ctx.db.transaction(async (tx) => {
    const { rows } = (await tx.execute(sql`
      UPDATE outbox_events SET relayed_at = ${ctx.clock.now().toISOString()}, attempts = attempts + 1
      WHERE id IN (
        SELECT id FROM outbox_events WHERE relayed_at IS NULL ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED
      )
      RETURNING id, name, data`)) as unknown as { rows: OutboxEvent[] };
    if (rows.length > 0) await send(rows.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
    return rows.length;
  });
  return claimed;
}
