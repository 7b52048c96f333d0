import { z } from "zod";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { readPromo } from "@/lib/promotions/admin-queries";
import { promoCodes } from "@/lib/promotions/listed";
import { PromoCodeDraft } from "@/lib/promotions/types";
import { idFrom, named } from "../../named";

export const GET = route(permitted("promotions.view"), named("promotion"), readPromo);
export const PUT = route(
  permitted("promotions.change"),
  PromoCodeDraft.extend({ id: idFrom("promotion") }),
  promoCodes.update,
);
export const PATCH = route(
  permitted("promotions.change"),
  z.looseObject({ id: idFrom("promotion") }),
  promoCodes.change,
);
export const DELETE = route(permitted("promotions.change"), named("promotion"), promoCodes.archive);
