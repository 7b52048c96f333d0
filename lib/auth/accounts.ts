import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { adminSessions, admins } from "@/db/schema/auth";
import { type Ctx, inTransaction } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import type { Id } from "@/lib/core/ids";
import { ok } from "@/lib/core/result";
import { revokeSessions } from "./admin-sessions";
import { sessionTime } from "./session-time";

export interface Own {
  adminId: Id<"admin">;
  /** The session that asks. */
  sessionId: Id<"session">;
}

/** An admin's own account: how they get in, and where they are signed in now. */
export async function readAccount(ctx: Pick<Ctx, "db" | "clock">, { adminId, sessionId }: Own) {
  const [admin] = await ctx.db.select().from(admins).where(eq(admins.id, adminId));
  const sessions = await ctx.db
    .select()
    .from(adminSessions)
    .where(
      and(
        eq(adminSessions.adminId, adminId),
        isNull(adminSessions.revokedAt),
        gt(adminSessions.expiresAt, sessionTime(ctx)),
      ),
    )
    .orderBy(desc(adminSessions.createdAt), desc(adminSessions.id))
    .limit(50);
  return {
    name: admin?.name ?? "",
    telegramId: admin?.telegramId?.toString() ?? null,
    hasPassword: (admin?.passwordHash ?? null) !== null,
    sessions: sessions.map(({ id, createdAt, expiresAt, userAgent }) => ({
      id,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      userAgent,
      current: id === sessionId,
    })),
  };
}

/** Closes every session of an admin but the one that asks. */
export function closeOtherSessions(ctx: Ctx, { adminId, sessionId }: Own) {
  return inTransaction(ctx, async (tx) => {
    const closed = await revokeSessions(tx, ctx, { adminId, except: sessionId });
    if (closed > 0)
      await audit(tx, ctx, {
        action: "admin.sessions_closed",
        entity: "admin",
        entityId: adminId,
        after: { sessionsClosed: closed },
      });
    return ok({ closed });
  });
}
