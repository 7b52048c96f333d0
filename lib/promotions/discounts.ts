import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { err, type Result } from "@/lib/core/result";
import { findPromo } from "./admin-queries";
import {
  archivePromotion,
  changePromotion,
  createPromotion,
  type DraftRefusal,
  updatePromotion,
} from "./service";
import type { PromotionDraft, PromotionRow } from "./types";

/** A discount is a promotion without a code: it applies by itself. */
const withoutCode = () =>
  err("request.invalid_input", { field: "code", problem: "belongs to a promo code, not to a discount" });

type Changed = Promise<Result<PromotionRow, DraftRefusal | "promo.not_found">>;

export const createDiscount = async (ctx: Ctx, draft: PromotionDraft): Changed =>
  draft.code === null ? createPromotion(ctx, draft) : withoutCode();

export async function updateDiscount(ctx: Ctx, input: PromotionDraft & { id: Id<"promotion"> }): Changed {
  if (!(await isDiscount(ctx, input.id))) return err("promo.not_found");
  return input.code === null ? updatePromotion(ctx, input) : withoutCode();
}

export async function changeDiscount(
  ctx: Ctx,
  input: { id: Id<"promotion"> } & Record<string, unknown>,
): Changed {
  if (!(await isDiscount(ctx, input.id))) return err("promo.not_found");
  return (input["code"] ?? null) === null ? changePromotion(ctx, input) : withoutCode();
}

export async function archiveDiscount(ctx: Ctx, input: { id: Id<"promotion"> }): Changed {
  if (!(await isDiscount(ctx, input.id))) return err("promo.not_found");
  return archivePromotion(ctx, input);
}

async function isDiscount(ctx: Ctx, id: Id<"promotion">): Promise<boolean> {
  const promo = await findPromo(ctx, id);
  return promo !== undefined && promo.code === null && !promo.hasManyCodes;
}
