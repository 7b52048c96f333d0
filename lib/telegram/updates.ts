import { and, eq, lt, sql } from "drizzle-orm";
import { outlast } from "@/db/outlast";
import { telegramUpdates } from "@/db/schema/telegram";
import type { Ctx } from "@/db/transaction";
import { log } from "@/lib/core/log";
import { DAY, MINUTE, plus } from "@/lib/core/time";

export interface UpdateKey {
  readonly bot: string;
  readonly updateId: number;
}

/** `handled` now, `duplicate` of one that is done, or `busy`: somebody else is at it, ask again later. */
export type UpdateOutcome = "handled" | "duplicate" | "busy";

type UpdatesCtx = Pick<Ctx, "db" | "clock">;

// Longer than any handler takes; after that its process counts as dead.
const LEASE = 2 * MINUTE;
// Telegram keeps what it could not deliver for a day.
const KEPT = 3 * DAY;
const SWEEP_EVERY = 1000;

/** Runs `work` once per update, however often and wherever it arrives. When `work` throws, the next arrival tries again. */
export async function handleOnce(
  ctx: UpdatesCtx,
  key: UpdateKey,
  work: () => Promise<void>,
): Promise<UpdateOutcome> {
  const at = ctx.clock.now();
  const claim = await claimUpdate(ctx, key, at);
  if (claim !== "ours") return claim;
  try {
    await work();
  } catch (error) {
    await letGo(ctx, key, at);
    throw error;
  }
  await outlast(() =>
    ctx.db.update(telegramUpdates).set({ handledAt: ctx.clock.now() }).where(sameUpdate(key)),
  );
  if (key.updateId % SWEEP_EVERY === 0) await forgetOldUpdates(ctx);
  return "handled";
}

async function letGo(ctx: UpdatesCtx, key: UpdateKey, claimedAt: Date): Promise<void> {
  const forget = () =>
    ctx.db.delete(telegramUpdates).where(and(sameUpdate(key), eq(telegramUpdates.receivedAt, claimedAt)));
  try {
    await forget();
  } catch {
    // Whoever waits for an answer must not wait for the database as well.
    void outlast(forget).catch((err: unknown) =>
      log().warn({ err }, "an update stays claimed until its lease ends"),
    );
  }
}

async function claimUpdate(
  ctx: UpdatesCtx,
  key: UpdateKey,
  now: Date,
): Promise<"ours" | "duplicate" | "busy"> {
  const claimed = await ctx.db
    .insert(telegramUpdates)
    .values({ bot: key.bot, updateId: BigInt(key.updateId), receivedAt: now })
    .onConflictDoUpdate({
      target: [telegramUpdates.bot, telegramUpdates.updateId],
      set: { receivedAt: now },
      setWhere: sql`${telegramUpdates.handledAt} IS NULL AND ${telegramUpdates.receivedAt} < ${plus(now, -LEASE).toISOString()}::timestamptz`,
    })
    .returning({ bot: telegramUpdates.bot });
  if (claimed.length > 0) return "ours";
  const [known] = await ctx.db
    .select({ handledAt: telegramUpdates.handledAt })
    .from(telegramUpdates)
    .where(sameUpdate(key));
  return known?.handledAt ? "duplicate" : "busy";
}

const sameUpdate = (key: UpdateKey) =>
  and(eq(telegramUpdates.bot, key.bot), eq(telegramUpdates.updateId, BigInt(key.updateId)));

async function forgetOldUpdates(ctx: UpdatesCtx): Promise<void> {
  await ctx.db.delete(telegramUpdates).where(lt(telegramUpdates.receivedAt, plus(ctx.clock.now(), -KEPT)));
}
