import { and, eq, isNotNull, lte, sql } from "drizzle-orm";
import { savedMeans } from "@/db/schema/payments";
import { type Ctx, inTransaction } from "@/db/transaction";
import { UnavailableError } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import { log } from "@/lib/core/log";
import { ok, type Result } from "@/lib/core/result";
import { plus } from "@/lib/core/time";
import { emit } from "@/lib/events/service";
import { ProviderRefusal } from "./providers/http";
import { isLeftToAPerson, releasePause } from "./rules";
import type { KeptMeans } from "./saved-means";
import { providerFor } from "./settings";

/**
 * Lets the provider forget what the customer wants gone, and then forgets its names here. What fails is tried again, less and
 * less often, and told to a person once. Asked again it finds nothing to do.
 */
export async function releaseMeans(
  ctx: Ctx,
  { meansId }: { meansId: Id<"savedMeans"> },
): Promise<Result<{ released: boolean }, never>> {
  const means = await claim(ctx, meansId);
  if (!means) return ok({ released: false });
  const isReleased = await letGo(ctx, means);
  if (!isReleased) {
    await tellWhereStuck(ctx, means);
    return ok({ released: false });
  }
  await ctx.db.delete(savedMeans).where(and(eq(savedMeans.id, meansId), isNotNull(savedMeans.forgottenAt)));
  return ok({ released: true });
}

/** Kept cards that their providers have still to let go of, oldest first. Returns how many were asked for. */
export async function releaseDueMeans(ctx: Ctx, { limit }: { limit: number }): Promise<number> {
  const due = await ctx.db
    .select({ meansId: savedMeans.id })
    .from(savedMeans)
    .where(lte(savedMeans.nextReleaseAt, ctx.clock.now()))
    .orderBy(savedMeans.nextReleaseAt)
    .limit(limit);
  for (const { meansId } of due)
    try {
      await releaseMeans(ctx, { meansId });
    } catch (error) {
      // Its next try is set; the others are not kept waiting.
      log().error({ err: error, meansId }, "a kept card could not be released");
    }
  return due.length;
}

/** The next try is set before this one begins: a process that dies in between loses nothing. */
async function claim(ctx: Ctx, id: Id<"savedMeans">): Promise<KeptMeans | undefined> {
  const [known] = await ctx.db
    .select({ tries: savedMeans.releaseTries })
    .from(savedMeans)
    .where(eq(savedMeans.id, id));
  const [means] = await ctx.db
    .update(savedMeans)
    .set({
      releaseTries: sql`${savedMeans.releaseTries} + 1`,
      nextReleaseAt: plus(ctx.clock.now(), releasePause(known?.tries ?? 0)),
    })
    .where(and(eq(savedMeans.id, id), isNotNull(savedMeans.forgottenAt)))
    .returning();
  return means;
}

async function letGo(ctx: Ctx, means: KeptMeans): Promise<boolean> {
  try {
    const provider = await providerFor(ctx, means.provider);
    // Keys that were taken away come back: until then the card is still kept there.
    if (!provider) throw new UnavailableError(means.provider, "has no keys now");
    await provider.forgetSaved?.(means);
    return true;
  } catch (error) {
    const refusal = error instanceof ProviderRefusal ? error : null;
    if (!refusal && !(error instanceof UnavailableError)) throw error;
    log().warn({ err: error, meansId: means.id }, "a provider did not let go of a kept card");
    // It said no: it does not know the card any more. Wrong keys say nothing of it.
    return refusal !== null && !refusal.isUnauthorized;
  }
}

async function tellWhereStuck(ctx: Ctx, { id: meansId, provider, releaseTries }: KeptMeans): Promise<void> {
  if (!isLeftToAPerson(releaseTries)) return;
  await inTransaction(ctx, async (tx) => {
    await emit(tx, ctx, "means/release_stuck", { meansId, provider });
    return ok(null);
  });
}
