import { and, eq, inArray, sql } from "drizzle-orm";
import { paymentAttempts, paymentMismatches } from "@/db/schema/payments";
import type { Tx } from "@/db/transaction";
import { UnavailableError } from "@/lib/core/errors";
import type { Attempt } from "./attempts";
import type { DisputeFact, RefundFact } from "./types";

/** Whose money a charge is: an attempt's that it was credited to, or nobody's yet, a mismatch's for a person to decide. */
export type ChargeOwner =
  | { readonly attempt: Attempt }
  | { readonly attempt: null; readonly isGivenBack: boolean };

/** Throws while nobody has told of the charge: its payment may be on its way, so the news waits for another try. */
export async function findChargeOwner(
  tx: Tx,
  { provider, chargeId }: Pick<RefundFact | DisputeFact, "provider" | "chargeId">,
): Promise<ChargeOwner> {
  const [attempt] = await tx
    .select()
    .from(paymentAttempts)
    .where(
      and(
        eq(paymentAttempts.provider, provider),
        eq(paymentAttempts.chargeId, chargeId),
        inArray(paymentAttempts.status, ["settled", "refunded"]),
      ),
    );
  if (attempt) return { attempt };
  const kept = await tx
    .select({ resolution: paymentMismatches.resolution })
    .from(paymentMismatches)
    .where(
      and(
        eq(paymentMismatches.provider, provider),
        sql`${paymentMismatches.received}->>'chargeId' = ${chargeId}`,
      ),
    );
  if (kept.length === 0) throw new UnavailableError("payments", `charge ${chargeId} is not known yet`);
  return { attempt: null, isGivenBack: kept.some(({ resolution }) => resolution === "given_back") };
}
