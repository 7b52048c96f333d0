import { gt } from "drizzle-orm";
import { deliveries } from "@/db/schema/delivery";
import type { Ctx } from "@/db/transaction";

/** Makes every delivery that waits for its next try due at once: for when Telegram is known to be back. */
export async function hurryDeliveries(ctx: Pick<Ctx, "db" | "clock">): Promise<void> {
  const now = ctx.clock.now();
  await ctx.db.update(deliveries).set({ nextTryAt: now }).where(gt(deliveries.nextTryAt, now));
}
