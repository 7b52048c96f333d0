import type { Ctx } from "@/db/transaction";
import { findOffers, findPersonalCodes } from "@/lib/checkout/discounts";
import type { Code } from "@/lib/core/codes";
import { ok, type Result } from "@/lib/core/result";
import { readShop } from "./queries";
import type { DiscountView } from "./types";
import { viewDiscount } from "./views-of-offers";

/** What the customer can have now: offers that apply by themselves, and codes of their own. */
export async function readDiscounts(ctx: Ctx): Promise<Result<{ discounts: DiscountView[] }, Code>> {
  const shop = await readShop(ctx);
  if (!shop.ok) return shop;
  const { currency } = shop.value.customer;
  const [offers, own] = await Promise.all([findOffers(ctx, { currency }), findPersonalCodes(ctx)]);
  return ok({
    discounts: [
      ...offers.map((live) => viewDiscount(live, currency, false)),
      ...own.map((live) => viewDiscount(live, currency, true)),
    ],
  });
}
