import { database } from "@/db/client";
import { afterCommit } from "@/db/transaction";
import { log } from "@/lib/core/log";
import { SECOND, systemClock } from "@/lib/core/time";
import { eventsWritten, relayOutbox } from "@/lib/events/service";
import { inngest } from "./client";

const POLL = 30 * SECOND;
const AGAIN_AFTER = SECOND;
const BATCH = 200;

/**
 * Tells the job engine of committed events at once: a commit kicks a look at the outbox, and a look every 30 seconds
 * finds what another process left. One look runs at a time; kicks meanwhile become one more. A look that failed, because
 * the database or the engine was away, is repeated every second.
 */
export function startOutboxRelay(): { stop(): Promise<void> } {
  let told = eventsWritten();
  let wanted = false;
  let running: Promise<void> | null = null;
  let again: NodeJS.Timeout | undefined;

  const look = async (): Promise<void> => {
    while (wanted) {
      wanted = false;
      const { db } = await database();
      const count = await relayOutbox(
        { db, clock: systemClock },
        async (events) => void (await inngest.send(events)),
        BATCH,
      );
      told += count;
      if (count === BATCH) wanted = true;
    }
  };

  const kick = (): void => {
    wanted = true;
    running ??= look()
      .catch((error: unknown) => {
        log().warn({ err: error }, "the outbox waits; the next look tries again");
        clearTimeout(again);
        again = setTimeout(kick, AGAIN_AFTER).unref();
      })
      .finally(() => {
        running = null;
        if (wanted) kick();
      });
  };

  // An event of a transaction that is still open is counted but not yet there: looks go on until all were told.
  const stopListening = afterCommit(() => {
    if (told !== eventsWritten()) kick();
  });
  const timer = setInterval(() => {
    // Events of transactions that were undone never come.
    told = eventsWritten();
    kick();
  }, POLL);
  kick();

  return {
    async stop() {
      stopListening();
      clearInterval(timer);
      clearTimeout(again);
      await running;
    },
  };
}
