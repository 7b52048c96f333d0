import type { ShopSettings } from "@/lib/settings/types";
import { PROVIDER_KINDS } from "./providers/registry";
import { decideMethod, feeOn, isMethod, type Unavailable } from "./rules";
import type { PaymentMethods } from "./settings";
import type { MethodId, Opens, Provider } from "./types";

export interface Method {
  readonly id: MethodId;
  readonly provider: MethodId;
  readonly reason: Unavailable | null;
  /** What the method collects, its fee included. */
  readonly charge: { readonly amount: bigint; readonly currency: string } | null;
  /** What of it is the method's fee. */
  readonly fee: bigint;
  /** The provider can charge again by itself. */
  readonly renews: boolean;
  /** The provider can keep the card for what the customer agrees to later. */
  readonly keeps: boolean;
}

export interface Charges {
  /** The order in the currency the customer chose. */
  readonly asked: { readonly amount: bigint; readonly currency: string };
  /** The same order in Stars; null where it has no price in Stars. */
  readonly stars: { readonly amount: bigint; readonly currency: "XTR" } | null;
}

/** The shop's methods for an order in the order of checkout, unavailable ones with their reason. */
export function methodsFor(
  methods: PaymentMethods,
  charges: Charges,
  settings: Pick<ShopSettings, "otherMethodsInsideTelegram">,
  customer: { insideTelegram: boolean; country: string | null },
): Method[] {
  return methods.all.flatMap(({ id, kind, terms, provider }) => {
    const base = id === "stars" ? charges.stars : charges.asked;
    const reason = decideMethod({
      method: id,
      terms,
      configured: provider !== null,
      takes: provider?.currencies ?? kind.currencies,
      collects: kind.collects,
      charge: base,
      otherMethodsInsideTelegram: settings.otherMethodsInsideTelegram,
      ...customer,
    });
    if (reason === undefined) return [];
    const fee = base === null ? 0n : feeOn(terms, base);
    return [
      {
        id,
        provider: id,
        reason,
        charge: base && { ...base, amount: base.amount + fee },
        fee,
        renews: provider?.renews === true,
        keeps: provider?.chargeSaved !== undefined,
      },
    ];
  });
}

/** How a customer opens an attempt with this provider; undefined where it has nothing to open. */
export const opensOf = (provider: Provider): Opens | undefined =>
  provider === "none" ? undefined : PROVIDER_KINDS[provider]?.opens;

/** How long an order is reserved while this method is paid: its own lifetime and a grace for the money to arrive. */
export const reservationFor = (method: string): { lifetimeMs: number; graceMs: number } => {
  const lifetimeMs = isMethod(method) ? PROVIDER_KINDS[method]?.lifetimeMs : undefined;
  return lifetimeMs === undefined ? { lifetimeMs: 0, graceMs: 0 } : { lifetimeMs, graceMs: 5 * 60_000 };
};
