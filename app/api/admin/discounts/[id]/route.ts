import { z } from "zod";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { readDiscount } from "@/lib/promotions/admin-queries";
import { discounts } from "@/lib/promotions/listed";
import { PromotionDraft } from "@/lib/promotions/types";
import { idFrom, named } from "../../named";

export const GET = route(permitted("promotions.view"), named("promotion"), readDiscount);
export const PUT = route(
  permitted("promotions.change"),
  PromotionDraft.extend({ id: idFrom("promotion") }),
  discounts.update,
);
export const PATCH = route(
  permitted("promotions.change"),
  z.looseObject({ id: idFrom("promotion") }),
  discounts.change,
);
export const DELETE = route(permitted("promotions.change"), named("promotion"), discounts.archive);
