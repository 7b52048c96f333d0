import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { listPromos, PromoListInput } from "@/lib/promotions/admin-queries";
import { createPromotion } from "@/lib/promotions/service";
import { PromoCodeDraft } from "@/lib/promotions/types";

export const GET = route(permitted("promotions.view"), PromoListInput, listPromos);
export const POST = route(permitted("promotions.change"), PromoCodeDraft, createPromotion, { status: 201 });
