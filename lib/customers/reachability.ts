import { and, eq, isNotNull, isNull } from "drizzle-orm";
import type { Db } from "@/db/client";
import { customers } from "@/db/schema/customers";
import type { Ctx, Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";

/** Remembers that the bot can no longer write to this person, and since when. */
export async function markUnreachable(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  customerId: Id<"customer">,
): Promise<void> {
  await tx
    .update(customers)
    .set({ unreachableAt: ctx.clock.now() })
    .where(and(eq(customers.id, customerId), isNull(customers.unreachableAt)));
}

/** The person has written to the bot: it can write back. */
export async function markReachable(db: Db | Tx, customerId: Id<"customer">): Promise<void> {
  await db
    .update(customers)
    .set({ unreachableAt: null })
    .where(and(eq(customers.id, customerId), isNotNull(customers.unreachableAt)));
}
