import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { listDiscounts, PromoListInput } from "@/lib/promotions/admin-queries";
import { createDiscount } from "@/lib/promotions/discounts";
import { PromotionDraft } from "@/lib/promotions/types";

export const GET = route(permitted("promotions.view"), PromoListInput, listDiscounts);
export const POST = route(permitted("promotions.change"), PromotionDraft, createDiscount, { status: 201 });
