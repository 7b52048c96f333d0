import { ADMIN_COOKIE, readAdminSession } from "@/lib/auth/admin-sessions";
import { may, PERMISSIONS, type Permission } from "@/lib/auth/permissions";
import { err } from "@/lib/core/result";
import { cookieOf, type Scope } from "./scopes";

/** An admin whose role the permission table allows this. */
export const permitted =
  (permission: Permission): Scope =>
  async (request, ctx) => {
    const session = await readAdminSession(ctx, cookieOf(request, ADMIN_COOKIE));
    if (!session.ok) return session;
    return may(session.value.role, permission)
      ? session
      : err("auth.forbidden", { needs: PERMISSIONS[permission] });
  };
