import { and, desc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { savedMeans } from "@/db/schema/payments";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { type Id, newId } from "@/lib/core/ids";
import { log } from "@/lib/core/log";
import { err, ok, type Result } from "@/lib/core/result";
import { emit } from "@/lib/events/service";
import { ProviderRefusal } from "./providers/http";
import { providerFor, readPaymentMethods } from "./settings";
import type { Provider, SavedMeans } from "./types";

export type KeptMeans = typeof savedMeans.$inferSelect;

/** Keeps what the provider says the customer agreed to keep; told again it stays the same, or is kept anew. */
export async function keepMeans(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  { customerId, provider, means }: { customerId: Id<"customer">; provider: Provider; means: SavedMeans },
): Promise<void> {
  const { customerRef, meansRef, brand, ending, expiresMonth, expiresYear } = means;
  if (await isKept(tx, { customerId, provider, brand, ending, expiresMonth, expiresYear })) return;
  await tx
    .insert(savedMeans)
    .values({
      id: newId("savedMeans"),
      customerId,
      provider,
      customerRef,
      meansRef,
      brand,
      ending,
      expiresMonth,
      expiresYear,
      keptAt: ctx.clock.now(),
    })
    .onConflictDoUpdate({
      target: [savedMeans.provider, savedMeans.meansRef],
      set: { forgottenAt: null, keptAt: ctx.clock.now() },
      setWhere: sql`${savedMeans.forgottenAt} IS NOT NULL AND ${savedMeans.customerId} = ${customerId}`,
    });
}

/** The same card under another name of the provider's: it is in the list already, and can be charged. */
async function isKept(
  tx: Tx,
  card: Pick<KeptMeans, "customerId" | "provider" | "brand" | "ending" | "expiresMonth" | "expiresYear">,
): Promise<boolean> {
  if (card.ending === null) return false;
  const [row] = await tx
    .select({ id: savedMeans.id })
    .from(savedMeans)
    .where(
      and(
        eq(savedMeans.customerId, card.customerId),
        eq(savedMeans.provider, card.provider),
        eq(savedMeans.brand, card.brand),
        eq(savedMeans.ending, card.ending),
        sql`(${savedMeans.expiresMonth}, ${savedMeans.expiresYear}) IS NOT DISTINCT FROM (${card.expiresMonth}, ${card.expiresYear})`,
        isNull(savedMeans.forgottenAt),
      ),
    );
  return row !== undefined;
}

/** What the customer keeps, the newest first. */
export const meansOf = (ctx: Pick<Ctx, "db">, customerId: Id<"customer">): Promise<KeptMeans[]> =>
  ctx.db
    .select()
    .from(savedMeans)
    .where(and(eq(savedMeans.customerId, customerId), isNull(savedMeans.forgottenAt)))
    .orderBy(desc(savedMeans.keptAt), desc(savedMeans.id));

/** What of it can be charged without the customer, by a method that the shop offers now. */
export async function chargeableMeansOf(
  ctx: Pick<Ctx, "db">,
  customerId: Id<"customer">,
): Promise<KeptMeans[]> {
  const kept = await meansOf(ctx, customerId);
  if (kept.length === 0) return [];
  const { byId } = await readPaymentMethods(ctx);
  return kept.filter(({ provider }) => {
    const method = provider === "none" ? undefined : byId.get(provider);
    return method?.terms.enabled === true && method.provider?.chargeSaved !== undefined;
  });
}

/** The customer wants a means gone: from now on nothing is charged to it. A job asks the provider to let go of it. */
export function forgetMeans(
  ctx: Ctx,
  input: { customerId: Id<"customer">; id: Id<"savedMeans"> },
): Promise<Result<null, "means.not_found">> {
  return inTransaction(ctx, async (tx) => {
    const [row] = await tx
      .update(savedMeans)
      .set({ forgottenAt: ctx.clock.now() })
      .where(
        and(
          eq(savedMeans.id, input.id),
          eq(savedMeans.customerId, input.customerId),
          isNull(savedMeans.forgottenAt),
        ),
      )
      .returning();
    if (!row) return err("means.not_found");
    const { provider, brand, ending } = row;
    await audit(tx, ctx, {
      action: "means.forgotten",
      entity: "customer",
      entityId: row.customerId,
      before: { provider, brand, ending },
    });
    await emit(tx, ctx, "means/forgotten", { meansId: row.id });
    return ok(null);
  });
}

/** Lets the provider forget what the customer wants gone, and then forgets its names here. Again, it finds nothing to do. */
export async function releaseMeans(
  ctx: Ctx,
  { meansId }: { meansId: Id<"savedMeans"> },
): Promise<Result<{ released: boolean }, never>> {
  const [row] = await ctx.db
    .select()
    .from(savedMeans)
    .where(and(eq(savedMeans.id, meansId), isNotNull(savedMeans.forgottenAt)));
  if (!row) return ok({ released: false });
  const provider = await providerFor(ctx, row.provider);
  try {
    await provider?.forgetSaved?.(row);
  } catch (error) {
    // It said no: it does not know the means any more. Wrong keys say nothing of it.
    if (!(error instanceof ProviderRefusal) || error.isUnauthorized) throw error;
    log().warn({ err: error, meansId }, "a provider did not let go of a kept card");
  }
  await ctx.db.delete(savedMeans).where(and(eq(savedMeans.id, meansId), isNotNull(savedMeans.forgottenAt)));
  return ok({ released: true });
}
