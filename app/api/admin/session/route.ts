import { ADMIN_COOKIE, closeAdminSession } from "@/lib/auth/admin-sessions";
import { LoginToken, spendLoginLink } from "@/lib/auth/login-links";
import { expiredCookie } from "@/lib/http/cookies";
import { json } from "@/lib/http/respond";
import { guarded } from "@/lib/http/route";
import { anyone, cookieOf } from "@/lib/http/scopes";
import { entering } from "./enter";

/** Spends a one-time link. */
export const POST = entering(LoginToken, spendLoginLink);

/** Closes the session; closing none is fine. */
export const DELETE = guarded(anyone, async (ctx, request) => {
  const token = cookieOf(request, ADMIN_COOKIE);
  if (token) await closeAdminSession(ctx, token);
  return json({ closed: true }, { headers: { "set-cookie": expiredCookie(ADMIN_COOKIE) } });
});
