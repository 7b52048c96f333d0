import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { PromoCheck, validatePromo } from "@/lib/promotions/admin-queries";

export const POST = route(permitted("promotions.change"), PromoCheck, validatePromo);
