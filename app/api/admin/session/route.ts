import { ADMIN_COOKIE, closeAdminSession } from "@/lib/auth/admin-sessions";
import { LoginToken, spendLoginLink } from "@/lib/auth/login-links";
import { expiredCookie, sessionCookie } from "@/lib/http/cookies";
import { json } from "@/lib/http/respond";
import { guarded, route } from "@/lib/http/route";
import { anyone, cookieOf } from "@/lib/http/scopes";

/** Spends a one-time link. The token becomes an httpOnly cookie and is never answered. */
export const POST = route(anyone, LoginToken, spendLoginLink, {
  answer: ({ token, expiresAt, name, role }, request) =>
    json(
      { name, role, expiresAt },
      {
        status: 201,
        headers: {
          "set-cookie": sessionCookie(request, {
            name: ADMIN_COOKIE,
            value: token,
            expiresAt,
            framed: false,
          }),
        },
      },
    ),
});

/** Closes the session; closing none is fine. */
export const DELETE = guarded(anyone, async (ctx, request) => {
  const token = cookieOf(request, ADMIN_COOKIE);
  if (token) await closeAdminSession(ctx, token);
  return json({ closed: true }, { headers: { "set-cookie": expiredCookie(ADMIN_COOKIE) } });
});
