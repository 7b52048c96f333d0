import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { err, type Result } from "@/lib/core/result";
import { findListed, type PromoList } from "./admin-queries";
import {
  archivePromotion,
  changePromotion,
  createPromotion,
  type DraftRefusal,
  updatePromotion,
} from "./service";
import type { PromotionDraft, PromotionRow } from "./types";

type Changed = Promise<Result<PromotionRow, DraftRefusal | "promo.not_found">>;
type Named = { id: Id<"promotion"> };

/** A promo code is entered; a discount is a promotion without a code and applies by itself. Neither becomes the other. */
const refuseCode = (problem: string) => err("request.invalid_input", { field: "code", problem });
const belongsIn = (list: PromoList, code: unknown) =>
  (code === null) === (list === "discounts")
    ? null
    : refuseCode(
        list === "discounts"
          ? "belongs to a promo code, not to a discount"
          : "is needed: a promo code is entered",
      );

/** The verbs of one list of promotions: what stands in the other list, or behind a batch's codes, does not exist here. */
const verbsOf = (list: PromoList) => ({
  create: async (ctx: Ctx, draft: PromotionDraft): Changed =>
    belongsIn(list, draft.code) ?? createPromotion(ctx, draft),

  async update(ctx: Ctx, input: PromotionDraft & Named): Changed {
    if (!(await findListed(ctx, list, input.id))) return err("promo.not_found");
    return belongsIn(list, input.code) ?? updatePromotion(ctx, input);
  },

  /** Changes the fields given and keeps the others as they are. */
  async change(ctx: Ctx, input: Named & Record<string, unknown>): Changed {
    if (!(await findListed(ctx, list, input.id))) return err("promo.not_found");
    const refused = "code" in input ? belongsIn(list, input["code"]) : null;
    return refused ?? changePromotion(ctx, input);
  },

  async archive(ctx: Ctx, input: Named): Changed {
    if (!(await findListed(ctx, list, input.id))) return err("promo.not_found");
    return archivePromotion(ctx, input);
  },
});

export const promoCodes = verbsOf("codes");
export const discounts = verbsOf("discounts");
