import { hash, verify } from "@node-rs/argon2";
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { admins } from "@/db/schema/auth";
import { type Ctx, inTransaction } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import type { Id } from "@/lib/core/ids";
import { err, ok } from "@/lib/core/result";
import { processSingleton } from "@/lib/core/singleton";
import { revokeSessions } from "./admin-sessions";
import { countPasswordTry } from "./password-tries";
import { signIn } from "./sign-in";
import { newSecret } from "./tokens";

export const PASSWORD_LENGTH = 12;

const Given = z.string().min(1).max(200);

export const PasswordLogin = z.object({
  telegramId: z.string().regex(/^[1-9]\d{0,15}$/),
  password: Given,
});

export const NewPassword = z.object({
  current: Given.nullish(),
  password: z.string().min(PASSWORD_LENGTH).max(200),
});

/** Checked where there is no password, so that the answer takes as long as any other. */
const nobodysHash = () => processSingleton("nobodys-password", () => hash(newSecret().secret));

/** Opens a session for a Telegram id and its password; an unknown id, a disabled admin and a wrong password get one answer. */
export async function signInByPassword(
  ctx: Ctx,
  input: z.output<typeof PasswordLogin> & { userAgent: string | null },
) {
  const allowed = await countPasswordTry(ctx, `telegram:${input.telegramId}`);
  if (!allowed.ok) return allowed;
  const instead = await nobodysHash();
  const [admin] = await ctx.db
    .select()
    .from(admins)
    .where(and(eq(admins.telegramId, BigInt(input.telegramId)), isNull(admins.disabledAt)));
  const right = await verify(admin?.passwordHash ?? instead, input.password);
  if (!admin?.passwordHash || !right) return err("auth.password_wrong");
  return inTransaction(ctx, async (tx) =>
    ok(await signIn(tx, ctx, admin, { way: "password", userAgent: input.userAgent })),
  );
}

/** Sets or changes an admin's own password, asking for the current one where there is one, and closes their other sessions. */
export async function changePassword(
  ctx: Ctx,
  input: z.output<typeof NewPassword> & { adminId: Id<"admin">; sessionId: Id<"session"> },
) {
  const { adminId, current, password, sessionId } = input;
  const [admin] = await ctx.db.select().from(admins).where(eq(admins.id, adminId));
  const before = admin?.passwordHash ?? null;
  if (before !== null) {
    const allowed = await countPasswordTry(ctx, `admin:${adminId}`);
    if (!allowed.ok) return allowed;
    if (!current || !(await verify(before, current))) return err("auth.current_password_wrong");
  }
  const passwordHash = await hash(password);
  return inTransaction(ctx, async (tx) => {
    const [changed] = await tx
      .update(admins)
      .set({ passwordHash })
      .where(
        and(
          eq(admins.id, adminId),
          before === null ? isNull(admins.passwordHash) : eq(admins.passwordHash, before),
        ),
      )
      .returning({ id: admins.id });
    if (!changed) return err("auth.current_password_wrong");
    const closed = await revokeSessions(tx, ctx, { adminId, except: sessionId });
    await audit(tx, ctx, {
      action: "admin.password_changed",
      entity: "admin",
      entityId: adminId,
      before: { hasPassword: before !== null },
      after: { hasPassword: true, sessionsClosed: closed },
    });
    return ok({ closed });
  });
}
