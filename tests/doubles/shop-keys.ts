import type { Database } from "@/db/client";
import { type MethodId, paymentMethodRevisions, paymentMethods } from "@/db/schema/payments";

/** Switches a method on with these values, as the dashboard does. */
export async function switchOn(
  { db }: Pick<Database, "db">,
  id: MethodId,
  fields: Record<string, string>,
  at: Date,
): Promise<void> {
  const row = { id, enabled: true, position: 1, fields, updatedAt: at };
  await db
    .insert(paymentMethods)
    .values(row)
    .onConflictDoUpdate({ target: paymentMethods.id, set: { fields, enabled: true } });
  await moveRevision({ db });
}

async function moveRevision({ db }: Pick<Database, "db">): Promise<void> {
  const [row] = await db.select().from(paymentMethodRevisions);
  const revision = (row?.revision ?? 0) + 1;
  await db
    .insert(paymentMethodRevisions)
    .values({ id: 1, revision })
    .onConflictDoUpdate({ target: paymentMethodRevisions.id, set: { revision } });
}
