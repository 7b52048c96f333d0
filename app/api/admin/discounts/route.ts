import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { listDiscounts, PromoListInput } from "@/lib/promotions/admin-queries";
import { discounts } from "@/lib/promotions/listed";
import { PromotionDraft } from "@/lib/promotions/types";

export const GET = route(permitted("promotions.view"), PromoListInput, listDiscounts);
export const POST = route(permitted("promotions.change"), PromotionDraft, discounts.create, { status: 201 });
