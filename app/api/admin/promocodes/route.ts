import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { listPromos, PromoListInput } from "@/lib/promotions/admin-queries";
import { promoCodes } from "@/lib/promotions/listed";
import { PromoCodeDraft } from "@/lib/promotions/types";

export const GET = route(permitted("promotions.view"), PromoListInput, listPromos);
export const POST = route(permitted("promotions.change"), PromoCodeDraft, promoCodes.create, { status: 201 });
