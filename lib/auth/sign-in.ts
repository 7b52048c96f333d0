import type { Ctx, Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import type { Role } from "@/lib/core/actor";
import type { Id } from "@/lib/core/ids";
import { openAdminSession } from "./admin-sessions";

export type Way = "link" | "telegram" | "password";

/** Opens a session for an admin who has proved who they are, and writes down by which way. */
export async function signIn(
  tx: Tx,
  ctx: Ctx,
  admin: { id: Id<"admin">; name: string; role: Role },
  { way, userAgent }: { way: Way; userAgent: string | null },
) {
  const session = await openAdminSession(tx, ctx, { adminId: admin.id, userAgent });
  const actor = { kind: "admin", adminId: admin.id, role: admin.role, name: admin.name } as const;
  await audit(
    tx,
    { clock: ctx.clock, actor },
    {
      action: "admin.signed_in",
      entity: "admin",
      entityId: admin.id,
      after: { way, sessionUntil: session.expiresAt },
    },
  );
  return { ...session, name: admin.name, role: admin.role };
}
