import type { ShopSettings } from "@/lib/settings/types";
import { providerOf } from "./providers/registry";
import { isSandboxEnabled } from "./providers/sandbox/enabled";
import { decideMethod, type MethodId, type Unavailable } from "./rules";

export interface Method {
  readonly id: MethodId;
  readonly provider: MethodId;
  readonly reason: Unavailable | null;
  readonly charge: { readonly amount: bigint; readonly currency: string } | null;
}

export interface Charges {
  /** The order in the currency the customer chose. */
  readonly asked: { readonly amount: bigint; readonly currency: string };
  /** The same order in Stars; null where it has no price in Stars. */
  readonly stars: { readonly amount: bigint; readonly currency: "XTR" } | null;
}

/** The shop's methods for an order, unavailable ones with their reason. */
export function methodsFor(
  charges: Charges,
  settings: Pick<ShopSettings, "otherMethodsInsideTelegram">,
  options: { insideTelegram: boolean },
): Method[] {
  const candidates = [
    { id: "sandbox" as const, configured: isSandboxEnabled(), charge: charges.asked },
    { id: "stars" as const, configured: true, charge: charges.stars },
  ];
  return candidates.flatMap(({ id, configured, charge }) => {
    const reason = decideMethod({ method: id, configured, charge, ...options, ...settings });
    return reason === undefined ? [] : [{ id, provider: id, reason, charge }];
  });
}

export const isMethod = (id: string): id is MethodId => id === "sandbox" || id === "stars";

/** How long an order is reserved while this method is paid: its own lifetime and a grace for the money to arrive. */
export const reservationFor = (method: MethodId): { lifetimeMs: number; graceMs: number } => ({
  lifetimeMs: providerOf(method)?.lifetimeMs ?? 0,
  graceMs: 5 * 60_000,
});
