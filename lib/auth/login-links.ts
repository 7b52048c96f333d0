import { and, asc, eq, gt, isNull } from "drizzle-orm";
import { z } from "zod";
import { admins, loginLinks } from "@/db/schema/auth";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import type { Role } from "@/lib/core/actor";
import { env } from "@/lib/core/env";
import { type Id, newId } from "@/lib/core/ids";
import { err, ok } from "@/lib/core/result";
import { MINUTE, plus } from "@/lib/core/time";
import { signIn } from "./sign-in";
import { hashSecret, newSecret } from "./tokens";

const LIFETIME = 10 * MINUTE;

export const LoginToken = z.object({ token: z.string().min(20).max(200) });

/**
 * A link that opens the dashboard once within ten minutes, for the admin behind a Telegram account. The account named
 * by TELEGRAM_OWNER_ID becomes the first owner here; anybody else is refused without a hint.
 */
export function createLoginLink(ctx: Ctx, input: { telegramId: bigint; name?: string }) {
  return inTransaction(ctx, async (tx) => {
    const admin = (await adminOf(tx, input.telegramId)) ?? (await firstOwner(tx, ctx, input));
    if (!admin) return err("auth.forbidden");
    return ok({ url: await writeLink(tx, ctx, admin.id) });
  });
}

/** The sandbox has no bot to ask: a link for its owner, who is made where there is none. Callers check for the sandbox. */
export function createSandboxOwnerLink(ctx: Ctx) {
  return inTransaction(ctx, async (tx) => {
    const [known] = await tx
      .select({ id: admins.id })
      .from(admins)
      .where(and(eq(admins.role, "owner"), isNull(admins.disabledAt)))
      .orderBy(asc(admins.createdAt), asc(admins.id))
      .limit(1);
    const admin = known ?? (await insertAdmin(tx, ctx, { telegramId: null, name: "Nora", role: "owner" }));
    return ok({ url: await writeLink(tx, ctx, admin.id) });
  });
}

/** Spends a link and opens a session. The same answer for a wrong, a spent and an expired link. */
export function spendLoginLink(ctx: Ctx, input: z.output<typeof LoginToken> & { userAgent?: string | null }) {
  return inTransaction(ctx, async (tx) => {
    const now = ctx.clock.now();
    const [link] = await tx
      .update(loginLinks)
      .set({ usedAt: now })
      .where(
        and(
          eq(loginLinks.tokenHash, hashSecret(input.token)),
          isNull(loginLinks.usedAt),
          gt(loginLinks.expiresAt, now),
        ),
      )
      .returning({ adminId: loginLinks.adminId });
    if (!link) return err("auth.link_invalid");
    const [admin] = await tx
      .select({ id: admins.id, name: admins.name, role: admins.role })
      .from(admins)
      .where(and(eq(admins.id, link.adminId), isNull(admins.disabledAt)));
    if (!admin) return err("auth.link_invalid");
    return ok(await signIn(tx, ctx, admin, { way: "link", userAgent: input.userAgent ?? null }));
  });
}

export interface WidgetLogin {
  telegramId: bigint;
  name: string;
  /** The widget's signature, already verified. */
  hash: string;
  /** When Telegram's word stops counting. */
  validUntil: Date;
  userAgent: string | null;
}

/** Opens a session on Telegram's own word; the same word opens one session, as a link does. */
export function spendWidgetLogin(ctx: Ctx, input: WidgetLogin) {
  return inTransaction(ctx, async (tx) => {
    const admin = (await adminOf(tx, input.telegramId)) ?? (await firstOwner(tx, ctx, input));
    if (!admin) return err("auth.not_an_admin");
    const now = ctx.clock.now();
    const [spent] = await tx
      .insert(loginLinks)
      .values({
        id: newId("loginLink"),
        adminId: admin.id,
        tokenHash: hashSecret(`widget:${input.hash.toLowerCase()}`),
        createdAt: now,
        expiresAt: input.validUntil,
        usedAt: now,
      })
      .onConflictDoNothing({ target: loginLinks.tokenHash })
      .returning({ id: loginLinks.id });
    if (!spent) return err("auth.widget_invalid");
    return ok(await signIn(tx, ctx, admin, { way: "telegram", userAgent: input.userAgent }));
  });
}

type Known = { id: Id<"admin">; name: string; role: Role };

async function adminOf(tx: Tx, telegramId: bigint): Promise<Known | undefined> {
  const [row] = await tx
    .select({ id: admins.id, name: admins.name, role: admins.role })
    .from(admins)
    .where(and(eq(admins.telegramId, telegramId), isNull(admins.disabledAt)));
  return row;
}

async function firstOwner(tx: Tx, ctx: Ctx, input: { telegramId: bigint; name?: string }) {
  if (env().TELEGRAM_OWNER_ID !== input.telegramId.toString()) return undefined;
  const [disabled] = await tx
    .select({ id: admins.id })
    .from(admins)
    .where(eq(admins.telegramId, input.telegramId));
  if (disabled) return undefined;
  return insertAdmin(tx, ctx, { telegramId: input.telegramId, name: input.name ?? "Owner", role: "owner" });
}

async function insertAdmin(
  tx: Tx,
  ctx: Ctx,
  values: { telegramId: bigint | null; name: string; role: Role },
): Promise<Known> {
  const id = newId("admin");
  await tx.insert(admins).values({ id, ...values, createdAt: ctx.clock.now() });
  await audit(tx, ctx, { action: "admin.created", entity: "admin", entityId: id, after: values });
  return { id, name: values.name, role: values.role };
}

async function writeLink(tx: Tx, ctx: Ctx, adminId: Id<"admin">): Promise<string> {
  const { secret, hash } = newSecret();
  const id = newId("loginLink");
  const createdAt = ctx.clock.now();
  const expiresAt = plus(createdAt, LIFETIME);
  await tx.insert(loginLinks).values({ id, adminId, tokenHash: hash, createdAt, expiresAt });
  await audit(tx, ctx, {
    action: "admin.link_created",
    entity: "admin",
    entityId: adminId,
    after: { expiresAt },
  });
  const base = env().PUBLIC_URL ?? `http://localhost:${env().PORT}`;
  return `${base.replace(/\/$/, "")}/admin/login?token=${secret}`;
}
