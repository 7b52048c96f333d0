import type { Database } from "@/db/client";
import type { Ctx } from "@/db/transaction";
import { createProduct, savePlan } from "@/lib/catalog/service";
import { PlanInput, ProductInput } from "@/lib/catalog/types";
import { type PricedQuote, quote } from "@/lib/checkout/quote";
import { startCheckout } from "@/lib/checkout/start";
import { CheckoutRequest, QuoteRequest } from "@/lib/checkout/types";
import { type Actor, system } from "@/lib/core/actor";
import type { Code } from "@/lib/core/codes";
import { type Id, newId } from "@/lib/core/ids";
import type { Result } from "@/lib/core/result";
import type { Clock } from "@/lib/core/time";
import { seeCustomer } from "@/lib/customers/service";
import { createPromotion } from "@/lib/promotions/service";
import { PromotionDraft, type PromotionRow } from "@/lib/promotions/types";
import { changeShopSettings } from "@/lib/settings/service";

/** The value of a result that a test has no doubt about. */
export function certain<T>(result: Result<T, Code>): T {
  if (!result.ok) throw new Error(`${result.error} ${JSON.stringify(result.params ?? {})}`);
  return result.value;
}

/** For webhooks that are about payments only. */
/** What somebody who simply pays presses on the sandbox's page. */
export const PAY = {
  kind: "pay",
  secure: false,
  delaySeconds: 0,
  duplicateWebhooks: false,
  webhooksOutOfOrder: false,
} as const;

export const nothingAbove = {
  refund: () => Promise.reject(new Error("no refund is expected")),
  dispute: () => Promise.reject(new Error("no dispute is expected")),
};

/** A shop that sells one plan at 49.00 SAR a month, or 250 Stars. */
export async function openCommerceShop(database: Pick<Database, "db">, clock: Clock) {
  const as = (actor: Actor, db = database.db): Ctx => ({ db, clock, actor });
  const ctx = as(system("test"));
  let account = 1000n;
  await changeShopSettings(ctx, {
    name: "Madar",
    currencies: ["SAR", "USD", "XTR"],
    otherMethodsInsideTelegram: true,
  });
  const product = certain(
    await createProduct(
      ctx,
      ProductInput.parse({ slug: "club", kind: "channel", name: { en: "Club" }, description: { en: "" } }),
    ),
  );
  const terms = [{ termMonths: 1 as const }, { termMonths: 12 as const }];
  const { planId } = certain(
    await savePlan(
      ctx,
      PlanInput.parse({
        productId: product.id,
        name: { en: "Gold" },
        prices: [
          { currency: "SAR", monthly: 4900, terms },
          { currency: "USD", monthly: 1300, terms },
          { currency: "XTR", monthly: 250, terms },
        ],
      }),
    ),
  );

  const quoteRequest = (change: object = {}): QuoteRequest =>
    QuoteRequest.parse({ planId, termMonths: 1, currency: "SAR", codes: [], ...change });

  return {
    ctx,
    as,
    productId: product.id,
    planId,
    quoteRequest,

    async customer(): Promise<{ id: Id<"customer">; telegramId: bigint; ctx: Ctx }> {
      account += 1n;
      const { id } = await seeCustomer(ctx, { telegramId: account, firstName: `Customer ${account}` });
      return { id, telegramId: account, ctx: as({ kind: "customer", customerId: id }) };
    },

    async promotion(draft: object): Promise<PromotionRow> {
      const whole = { name: "Ten off", effect: { kind: "percent", basisPoints: 1000 }, ...draft };
      return certain(await createPromotion(ctx, PromotionDraft.parse(whole)));
    },

    /** A checkout request for what the customer would see now. */
    async request(buyer: Ctx, change: object = {}): Promise<CheckoutRequest> {
      const seen: PricedQuote = certain(await quote(buyer, quoteRequest(change)));
      return CheckoutRequest.parse({
        ...quoteRequest(change),
        idempotencyKey: newId("event"),
        quoteHash: seen.hash,
        method: "sandbox",
        ...change,
      });
    },

    async order(buyer: Ctx, change: object = {}) {
      return certain(await startCheckout(buyer, await this.request(buyer, change)));
    },
  };
}

export type CommerceShop = Awaited<ReturnType<typeof openCommerceShop>>;
