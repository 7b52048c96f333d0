import type { Ctx, Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import type { Id } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { readShopSettings } from "@/lib/settings/service";
import { lockSubscription, recordChange, writeSubscription } from "./record";
import { nextDue } from "./rules";
import type { Subscription } from "./types";

/** Brings the end of what was paid forward, as when a later term was refunded; an ended subscription stays as it ended. */
export async function shortenWithin(
  tx: Tx,
  ctx: Ctx,
  input: { id: Id<"subscription">; periodEnd: Date; cause: string },
): Promise<Result<Subscription, "subscription.not_found" | "subscription.ended">> {
  const before = await lockSubscription(tx, input.id);
  if (!before) return err("subscription.not_found");
  if (before.endedAt !== null) return err("subscription.ended");
  if (input.periodEnd >= before.periodEnd) return ok(before);
  const settings = await readShopSettings(tx);
  const after = await writeSubscription(tx, ctx, before.id, {
    periodEnd: input.periodEnd,
    dueAt: nextDue({ ...before, periodEnd: input.periodEnd }, settings, ctx.clock.now()),
  });
  await recordChange(tx, ctx, {
    subscriptionId: before.id,
    from: before.status,
    to: before.status,
    cause: input.cause,
    details: { before: before.periodEnd, after: input.periodEnd },
  });
  await audit(tx, ctx, {
    action: "subscription.shortened",
    entity: "subscription",
    entityId: before.id,
    before: { periodEnd: before.periodEnd },
    after: { periodEnd: after.periodEnd },
  });
  return ok(after);
}
