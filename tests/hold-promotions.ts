import type { Db } from "@/db/client";
import { runStatement } from "@/db/statement";
import type { Ctx, Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { ok, type Result } from "@/lib/core/result";
import { HOLD_VERDICT, holdSteps, orRefused, wantedJson } from "@/lib/promotions/hold";
import type { Hold } from "@/lib/promotions/types";

const HOLD = {
  name: "promotions_hold",
  text: `WITH ${holdSteps({
    wanted: "$1",
    customer: "$2",
    order: "$3",
    until: "$4",
    currency: "$5",
    now: "$6",
    isPlaced: "true",
    written: "0",
  })}
    SELECT ${HOLD_VERDICT}`,
};

interface HoldRequest {
  orderId: Id<"order">;
  customerId: Id<"customer">;
  currency: string;
  until: Date;
  holds: readonly Hold[];
}

/** Takes one slot of every promotion without writing an order: the steps of a checkout's statement on their own. */
export async function holdPromotions(
  db: Db | Tx,
  ctx: Pick<Ctx, "clock">,
  { orderId, customerId, currency, until, holds }: HoldRequest,
): Promise<Result<null, "promo.refused">> {
  if (holds.length === 0) return ok(null);
  const params = [wantedJson(holds), customerId, orderId, until, currency, ctx.clock.now()];
  const held = await orRefused(holds, () => runStatement(db, HOLD, params));
  return held.ok ? ok(null) : held;
}
