import { eq } from "drizzle-orm";
import type { Db } from "@/db/client";
import { settings } from "@/db/schema/settings";
import type { Tx } from "@/db/transaction";
import { machineClock, shiftSystemClock } from "@/lib/core/time";

const KEY = "sandbox.clock";

/** Keeps how far the sandbox's clock runs ahead, so that a restart does not turn time back. */
export async function writeClockShift(tx: Tx, milliseconds: number): Promise<void> {
  const value = { milliseconds };
  const updatedAt = machineClock.now();
  await tx
    .insert(settings)
    .values({ key: KEY, value, updatedAt })
    .onConflictDoUpdate({ target: settings.key, set: { value, updatedAt } });
}

/** Moves the system clock to where it was when the server stopped; for the sandbox's start alone. */
export async function restoreClockShift(db: Db): Promise<void> {
  const [row] = await db.select({ value: settings.value }).from(settings).where(eq(settings.key, KEY));
  const { milliseconds } = (row?.value ?? { milliseconds: 0 }) as { milliseconds: number };
  shiftSystemClock(milliseconds);
}
