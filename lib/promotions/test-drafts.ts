import { newId } from "@/lib/core/ids";
import type { ShopFacts } from "./scope-rules";
import { PromotionDraft } from "./types";

export const club = newId("product");
export const vpn = newId("product");
export const vip = newId("plan");
export const basic = newId("plan");
export const retired = newId("plan");
export const campaignId = newId("campaign");
export const campaign = { currency: "SAR", startsAt: null, endsAt: null };

export const shop: ShopFacts = {
  timeZone: "Asia/Riyadh",
  since: new Date("2026-01-10T12:00:00Z"),
  currencies: ["SAR", "USD", "RUB"],
  productIds: new Set([club, vpn]),
  plans: [
    {
      id: vip,
      productId: club,
      tags: ["vip"],
      isSold: true,
      prices: [
        { currency: "SAR", termMonths: 12, amountMinor: 50_000n },
        { currency: "USD", termMonths: 1, amountMinor: 1300n },
      ],
    },
    {
      id: basic,
      productId: vpn,
      tags: [],
      isSold: true,
      prices: [{ currency: "SAR", termMonths: 1, amountMinor: 1900n }],
    },
    { id: retired, productId: vpn, tags: [], isSold: false, prices: [] },
  ],
};

export const percent = { kind: "percent", basisPoints: 1000 };
export const draft = (given: object) =>
  PromotionDraft.parse({ name: "Ten", code: "TEN10", effect: percent, ...given });
