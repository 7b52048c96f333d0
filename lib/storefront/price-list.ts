import { z } from "zod";
import type { Ctx } from "@/db/transaction";
import { findPersonalCodes } from "@/lib/checkout/discounts";
import type { LivePromotion } from "@/lib/checkout/live-promotions";
import { type PricedTerm, type PriceList, priceProduct } from "@/lib/checkout/price-list";
import { customerOf } from "@/lib/checkout/quote";
import type { Code } from "@/lib/core/codes";
import { type Id, isId } from "@/lib/core/ids";
import { CURRENCIES, toSafeInteger } from "@/lib/core/money";
import type { Params } from "@/lib/core/result";
import { ok, type Result } from "@/lib/core/result";
import { DAY, plus } from "@/lib/core/time";

import { becauseOf } from "./because-rules";
import type { OfferView, PricedTermView, PriceListView, SoonView } from "./types";
import { viewDiscount } from "./views-of-offers";

export const PriceListInput = z.object({
  productId: z.custom<Id<"product">>(
    (value) => typeof value === "string" && isId("product", value),
    "is not a product's id",
  ),
  currency: z.enum(CURRENCIES),
  codes: z.array(z.string().max(64)).max(5).default([]),
});

/** What everything of a product costs the customer, and why: the numbers of the list, the comparison and the calculator. */
export async function readPriceList(
  ctx: Ctx,
  input: z.output<typeof PriceListInput>,
): Promise<Result<PriceListView, Code>> {
  const [list, own] = await Promise.all([priceProduct(ctx, customerOf(ctx), input), findPersonalCodes(ctx)]);
  if (!list.ok) return list;
  const { rows, find } = list.value;
  const views = rows.map((row) => viewRow(row, find));
  const used = new Set(
    rows.flatMap(({ priced }) => priced.quote.applied.map(({ promotionId }) => promotionId)),
  );
  return ok({
    productId: input.productId,
    currency: input.currency,
    rows: views,
    offers: [...used].flatMap((id) => viewOffer(find(id), own)),
    soon: findSoon(list.value, ctx.clock.now()),
    personal: own
      .filter(
        ({ row }) =>
          !views.some(({ codes }) => codes.includes(row.code ?? "")) && isFor(row, input.productId),
      )
      .map((live) => viewDiscount(live, input.currency, true)),
  });
}

const viewRow = ({ plan, priced }: PricedTerm, find: PriceList["find"]): PricedTermView => ({
  planId: plan.id,
  termMonths: priced.price.termMonths,
  slip: priced.slip,
  trialDays: priced.quote.trialDays,
  codes: priced.quote.applied.flatMap(({ promotionId }) => find(promotionId)?.row.code ?? []),
});

function viewOffer(live: LivePromotion | undefined, own: readonly LivePromotion[]): OfferView[] {
  if (!live) return [];
  const { row, promotion } = live;
  return [
    {
      promotionId: row.id,
      name: row.name,
      code: row.code,
      basisPoints: promotion.effect.kind === "percent" ? promotion.effect.basisPoints : null,
      endsAt: row.endsAt?.toISOString() ?? null,
      isPersonal: own.some((each) => each.row.code !== null && each.row.code === row.code),
      because: becauseOf(promotion.conditions),
    },
  ];
}

function isFor({ definition }: LivePromotion["row"], productId: string): boolean {
  const { productIds = [] } = (definition["scope"] ?? {}) as { productIds?: string[] };
  return productIds.length === 0 || productIds.includes(productId);
}

const SOON = 14 * DAY;
const MOST_SOON = 3;

/**
 * Automatic offers that only wait for their hour. Each is priced at the instant it starts, so that what is told is what will
 * be charged, and nobody is told of an offer that is not for them.
 */
function findSoon({ rows, find, at }: PriceList, now: Date): SoonView[] {
  const starts = new Map<string, string>();
  for (const { priced } of rows)
    for (const { promotionId, code, reason, params } of priced.quote.rejected) {
      const startsAt = startOf(reason, params);
      if (
        promotionId !== null &&
        code === null &&
        startsAt !== null &&
        find(promotionId)?.promotion.code === null
      )
        starts.set(promotionId, startsAt);
    }
  return [...starts]
    .filter(([, startsAt]) => new Date(startsAt) > now && new Date(startsAt) <= plus(now, SOON))
    .toSorted(([, a], [, b]) => a.localeCompare(b))
    .slice(0, MOST_SOON)
    .flatMap(([promotionId, startsAt]) => {
      const live = find(promotionId);
      const saves = at(new Date(startsAt)).flatMap(({ plan, priced }) => {
        const amount = priced.quote.applied.find((each) => each.promotionId === promotionId)?.amount ?? 0n;
        return amount > 0n
          ? [{ planId: plan.id, termMonths: priced.price.termMonths, amount: toSafeInteger(amount) }]
          : [];
      });
      return live && saves.length > 0
        ? [
            {
              promotionId: live.row.id,
              name: live.row.name,
              startsAt: new Date(startsAt).toISOString(),
              saves,
            },
          ]
        : [];
    });
}

function startOf(reason: string, params: Params): string | null {
  const at =
    reason === "NOT_STARTED"
      ? params["startsAt"]
      : reason === "OUTSIDE_SCHEDULE"
        ? params["nextStart"]
        : null;
  return typeof at === "string" ? at : null;
}
