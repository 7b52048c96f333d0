/**
 * A cookie no script can read. Over HTTPS it is partitioned and cross-site, because Telegram's web client shows the
 * Mini App in a frame; over plain HTTP (a local sandbox) it is same-site.
 */
export function sessionCookie(
  request: Request,
  cookie: { name: string; value: string; expiresAt: Date; framed: boolean },
): string {
  const secure = (request.headers.get("x-forwarded-proto") ?? new URL(request.url).protocol).startsWith(
    "https",
  );
  const site = !cookie.framed ? "SameSite=Strict" : secure ? "SameSite=None; Partitioned" : "SameSite=Lax";
  return `${cookie.name}=${cookie.value}; Path=/; HttpOnly; ${site}; Expires=${cookie.expiresAt.toUTCString()}${secure ? "; Secure" : ""}`;
}

export const expiredCookie = (name: string): string =>
  `${name}=; Path=/; HttpOnly; SameSite=Lax; Expires=Thu, 01 Jan 1970 00:00:00 GMT`;
