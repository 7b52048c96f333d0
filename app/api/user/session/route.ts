import { CUSTOMER_COOKIE } from "@/lib/auth/customer-sessions";
import { parse } from "@/lib/core/parse";
import { readJson } from "@/lib/http/body";
import { sessionCookie } from "@/lib/http/cookies";
import { json, refuse } from "@/lib/http/respond";
import { guarded } from "@/lib/http/route";
import { anyone } from "@/lib/http/scopes";
import { Launch, openSession } from "@/lib/storefront/session";

export const POST = guarded(anyone, async (ctx, request) => {
  const body = await readJson(request);
  if (!body.ok) return refuse(body);
  const launch = parse(Launch, body.value);
  if (!launch.ok) return refuse(launch);
  const opened = await openSession(ctx, {
    authorization: request.headers.get("authorization"),
    ...launch.value,
  });
  if (!opened.ok) return refuse(opened);
  const { shop, token: value, expiresAt } = opened.value;
  const cookie = sessionCookie(request, { name: CUSTOMER_COOKIE, value, expiresAt, framed: true });
  return json(shop, { headers: { "set-cookie": cookie } });
});
