import { and, eq, gt } from "drizzle-orm";
import { notifications } from "@/db/schema/notifications";
import type { Ctx } from "@/db/transaction";

/** Makes messages that failed and wait for their next try due at once; those deferred for quiet hours keep waiting. */
export async function hurryNotifications(ctx: Pick<Ctx, "db" | "clock">): Promise<void> {
  const now = ctx.clock.now();
  await ctx.db
    .update(notifications)
    .set({ dueAt: now })
    .where(
      and(eq(notifications.status, "waiting"), gt(notifications.attempts, 0), gt(notifications.dueAt, now)),
    );
}
