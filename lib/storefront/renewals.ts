import { z } from "zod";
import type { Ctx } from "@/db/transaction";
import { customerOf } from "@/lib/checkout/quote";
import type { Code } from "@/lib/core/codes";
import { addressOf } from "@/lib/core/env";
import { type Id, isId } from "@/lib/core/ids";
import { ok, type Result } from "@/lib/core/result";
import { canAddMeans, lookAtSetups, startSetup } from "@/lib/payments/means-setups";
import { chargeableMeansOf, forgetMeans, type KeptMeans, meansOf } from "@/lib/payments/saved-means";
import { changeRenewal, withdrawRenewals } from "@/lib/subscriptions/renewal-consent";
import type { ChangeRenewal } from "@/lib/subscriptions/types";
import { readSubscription } from "./queries";
import type { KeptView, MeansView, SubscriptionView } from "./types";

export const NoInput = z.object({});
export const NamedMeans = z.object({
  id: z.custom<Id<"savedMeans">>(
    (value) => typeof value === "string" && isId("savedMeans", value),
    "is not a kept card's id",
  ),
});

/** What the customer keeps; pages that they may have come back from are looked at first. */
export async function readMeans(ctx: Ctx): Promise<Result<KeptView, never>> {
  const customerId = customerOf(ctx);
  await lookAtSetups(ctx, customerId);
  const [kept, canAdd] = await Promise.all([meansOf(ctx, customerId), canAddMeans(ctx, customerId)]);
  return ok({ means: kept.map((means) => viewMeans(means, ctx.clock.now())), canAdd });
}

/** Where the customer may have one more card kept; they come back to the settings. */
export const addMeans = (ctx: Ctx): ReturnType<typeof startSetup> =>
  startSetup(ctx, { customerId: customerOf(ctx), returnUrl: addressOf("/settings") });

function viewMeans(means: KeptMeans, now: Date): MeansView {
  const { id, provider, brand, ending, expiresMonth, expiresYear } = means;
  const expires =
    expiresMonth === null || expiresYear === null
      ? null
      : `${expiresYear}-${String(expiresMonth).padStart(2, "0")}`;
  // A card is good through the last day of its month.
  return {
    id,
    provider,
    brand,
    ending,
    expires,
    isExpired: expires !== null && expires < now.toISOString().slice(0, 7),
  };
}

/** Removes a kept card, here and at its provider; where none is left that could pay, nothing is renewed by itself any more. */
export async function removeMeans(
  ctx: Ctx,
  input: z.output<typeof NamedMeans>,
): Promise<Result<KeptView, Code>> {
  const customerId = customerOf(ctx);
  const forgotten = await forgetMeans(ctx, { customerId, id: input.id });
  if (!forgotten.ok) return forgotten;
  if ((await chargeableMeansOf(ctx, customerId)).length === 0) await withdrawRenewals(ctx, customerId);
  return readMeans(ctx);
}

/** Agrees that a subscription is renewed by itself, or takes that back. */
export async function agreeToRenew(
  ctx: Ctx,
  input: z.output<typeof ChangeRenewal>,
): Promise<Result<SubscriptionView, Code>> {
  const changed = await changeRenewal(ctx, input);
  return changed.ok ? readSubscription(ctx, { id: input.id }) : changed;
}
