import type { z } from "zod";
import type { Ctx } from "@/db/transaction";
import { ADMIN_COOKIE } from "@/lib/auth/admin-sessions";
import type { Role } from "@/lib/core/actor";
import type { Code } from "@/lib/core/codes";
import { parse } from "@/lib/core/parse";
import type { Result } from "@/lib/core/result";
import { readJson } from "@/lib/http/body";
import { sessionCookie } from "@/lib/http/cookies";
import { json, refuse } from "@/lib/http/respond";
import { guarded, type RouteHandler } from "@/lib/http/route";
import { anyone } from "@/lib/http/scopes";

interface Opened {
  token: string;
  expiresAt: Date;
  name: string;
  role: Role;
}

/** A way in. The token becomes an httpOnly cookie and is never answered. */
export const entering = <Schema extends z.ZodType<object>>(
  schema: Schema,
  service: (
    ctx: Ctx,
    input: z.output<Schema> & { userAgent: string | null },
  ) => Promise<Result<Opened, Code>>,
): RouteHandler =>
  guarded(anyone, async (ctx, request) => {
    const raw = await readJson(request);
    if (!raw.ok) return refuse(raw);
    const input = parse(schema, raw.value);
    if (!input.ok) return refuse(input);
    const userAgent = request.headers.get("user-agent")?.slice(0, 300) ?? null;
    const opened = await service(ctx, { ...input.value, userAgent });
    if (!opened.ok) return refuse(opened);
    const { token, expiresAt, name, role } = opened.value;
    const cookie = sessionCookie(request, { name: ADMIN_COOKIE, value: token, expiresAt, framed: false });
    return json({ name, role, expiresAt }, { status: 201, headers: { "set-cookie": cookie } });
  });
