"use client";
import type { Currency } from "@/lib/core/money";
import type { Reason } from "@/lib/pricing/reasons";
import { reasonArguments } from "@/lib/pricing/rules";
import { plainMoney } from "../promo/gives";
import { useText } from "../use-text";
import type { Offer } from "./trace";
import type { Step } from "./use-simulation";

/** Offers by their names, and why the engine refused one, in words. */
export function useReasons({
  offers,
  currency,
  timeZone,
}: {
  offers: readonly Offer[];
  currency: Currency;
  timeZone: string;
}) {
  const t = useText();
  const nameOf = (id: string | null, code: string | null): string =>
    offers.find((offer) => offer.id === id)?.name ?? code ?? t("admin.simulator.otherOffer");
  const sayReason = (reason: string, params: Step["params"]): string =>
    t(
      `reasons.${reason}`,
      reasonArguments(reason as Reason, params, {
        money: (amount) => plainMoney(amount, currency),
        moment: (iso) =>
          new Intl.DateTimeFormat(t("admin.locale"), { timeZone, dateStyle: "long" }).format(new Date(iso)),
        promotion: (id) => nameOf(id, null),
      }),
    );
  return { nameOf, sayReason };
}
