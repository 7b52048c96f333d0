import type { Ctx } from "@/db/transaction";
import type { Own } from "@/lib/auth/accounts";
import { ADMIN_COOKIE, sessionIdOf } from "@/lib/auth/admin-sessions";
import { err, ok, type Result } from "@/lib/core/result";
import { permitted } from "@/lib/http/permitted";
import { refuse } from "@/lib/http/respond";
import { guarded, type RouteHandler } from "@/lib/http/route";
import { cookieOf } from "@/lib/http/scopes";

/** A route about the account of whoever asks. */
export const own = (handle: (ctx: Ctx, own: Own, request: Request) => Promise<Response>): RouteHandler =>
  guarded(permitted("account.change"), async (ctx, request) => {
    const found = await whoAsks(ctx, request);
    return found.ok ? handle(ctx, found.value, request) : refuse(found);
  });

async function whoAsks(ctx: Ctx, request: Request): Promise<Result<Own, "auth.session_missing">> {
  const sessionId = await sessionIdOf(ctx, cookieOf(request, ADMIN_COOKIE) ?? "");
  if (ctx.actor.kind !== "admin" || !sessionId) return err("auth.session_missing");
  return ok({ adminId: ctx.actor.adminId, sessionId });
}
