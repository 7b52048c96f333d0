import { desc, eq } from "drizzle-orm";
import { savedMeans } from "@/db/schema/payments";
import type { Ctx, Tx } from "@/db/transaction";
import { type Id, newId } from "@/lib/core/ids";
import type { Provider, SavedMeans } from "./types";

export type KeptMeans = typeof savedMeans.$inferSelect;

/** Keeps what the provider says the customer agreed to keep; told again it stays the same. */
export async function keepMeans(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  { customerId, provider, means }: { customerId: Id<"customer">; provider: Provider; means: SavedMeans },
): Promise<void> {
  const { customerRef, meansRef, brand, ending, expiresMonth, expiresYear } = means;
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
    .onConflictDoNothing({ target: [savedMeans.provider, savedMeans.meansRef] });
}

/** What the customer keeps, the newest first. */
export const meansOf = (ctx: Pick<Ctx, "db">, customerId: Id<"customer">): Promise<KeptMeans[]> =>
  ctx.db
    .select()
    .from(savedMeans)
    .where(eq(savedMeans.customerId, customerId))
    .orderBy(desc(savedMeans.keptAt), desc(savedMeans.id));
