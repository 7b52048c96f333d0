import { setTimeout as pause } from "node:timers/promises";
import { isAway } from "@/lib/core/errors";
import { MINUTE, machineClock, SECOND } from "@/lib/core/time";

const FOR_AT_MOST = MINUTE;
const AGAIN_AFTER = SECOND / 2;

/**
 * Repeats a write that only this process can make, such as the outcome of a call it has just made, until the database is
 * back. It may have been written by a try whose answer was lost, so the write must be safe to repeat.
 */
export async function outlast<T>(write: () => Promise<T>): Promise<T> {
  const until = machineClock.now().getTime() + FOR_AT_MOST;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (!isAway(error) || machineClock.now().getTime() >= until) throw error;
      await pause(AGAIN_AFTER);
    }
  }
}
