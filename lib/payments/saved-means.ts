import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { savedMeans } from "@/db/schema/payments";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { type Id, newId } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { MINUTE, plus } from "@/lib/core/time";
import { emit } from "@/lib/events/service";
import { readPaymentMethods } from "./settings";
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
    const now = ctx.clock.now();
    const [row] = await tx
      .update(savedMeans)
      .set({ forgottenAt: now, nextReleaseAt: plus(now, MINUTE), releaseTries: 0 })
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
