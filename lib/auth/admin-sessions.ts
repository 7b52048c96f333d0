import { and, eq, gt, isNull, ne } from "drizzle-orm";
import type { Db } from "@/db/client";
import { adminSessions, admins } from "@/db/schema/auth";
import type { Ctx, Tx } from "@/db/transaction";
import type { Actor } from "@/lib/core/actor";
import { type Id, newId } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { HOUR, plus } from "@/lib/core/time";
import { sessionTime } from "./session-time";
import { readSession, signSession } from "./tokens";

export const ADMIN_COOKIE = "kiosk_admin";
const LIFETIME = 24 * HOUR;

/** Opens a 24-hour dashboard session. */
export async function openAdminSession(
  tx: Tx | Db,
  ctx: Pick<Ctx, "clock">,
  input: { adminId: Id<"admin">; userAgent: string | null },
): Promise<{ token: string; expiresAt: Date }> {
  const id = newId("session");
  const createdAt = sessionTime(ctx);
  const expiresAt = plus(createdAt, LIFETIME);
  await tx.insert(adminSessions).values({ id, ...input, createdAt, expiresAt });
  return { token: await signSession("admin", id, expiresAt), expiresAt };
}

/** Which admin holds this token, if the session is open and the admin not disabled. */
export async function readAdminSession(
  ctx: Pick<Ctx, "db" | "clock">,
  token: string | undefined,
): Promise<Result<Extract<Actor, { kind: "admin" }>, "auth.session_missing" | "auth.session_expired">> {
  if (!token) return err("auth.session_missing");
  const now = sessionTime(ctx);
  const sessionId = await readSession("admin", token, now);
  if (!sessionId) return err("auth.session_expired");
  const [row] = await ctx.db
    .select({ adminId: admins.id, role: admins.role, name: admins.name })
    .from(adminSessions)
    .innerJoin(admins, eq(admins.id, adminSessions.adminId))
    .where(
      and(
        eq(adminSessions.id, sessionId),
        gt(adminSessions.expiresAt, now),
        isNull(adminSessions.revokedAt),
        isNull(admins.disabledAt),
      ),
    );
  return row ? ok({ kind: "admin", ...row }) : err("auth.session_expired");
}

/** Closes the session behind a token; closing a closed one changes nothing. */
export async function closeAdminSession(ctx: Pick<Ctx, "db" | "clock">, token: string): Promise<void> {
  const now = sessionTime(ctx);
  const sessionId = await readSession("admin", token, now);
  if (!sessionId) return;
  await ctx.db
    .update(adminSessions)
    .set({ revokedAt: now })
    .where(and(eq(adminSessions.id, sessionId), isNull(adminSessions.revokedAt)));
}

/** The session id that a token names; whether it is still open is the row's to say. */
export const sessionIdOf = (ctx: Pick<Ctx, "clock">, token: string): Promise<Id<"session"> | null> =>
  readSession("admin", token, sessionTime(ctx));

/** Closes an admin's open sessions except one; how many. */
export async function revokeSessions(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  { adminId, except }: { adminId: Id<"admin">; except: Id<"session"> },
): Promise<number> {
  const now = sessionTime(ctx);
  const closed = await tx
    .update(adminSessions)
    .set({ revokedAt: now })
    .where(
      and(
        eq(adminSessions.adminId, adminId),
        ne(adminSessions.id, except),
        isNull(adminSessions.revokedAt),
        gt(adminSessions.expiresAt, now),
      ),
    )
    .returning({ id: adminSessions.id });
  return closed.length;
}
