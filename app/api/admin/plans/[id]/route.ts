import { savePlan } from "@/lib/catalog/service";
import { PlanInput } from "@/lib/catalog/types";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { idFrom } from "../../named";

const PlanChange = PlanInput.omit({ planId: true, productId: true })
  .extend({ id: idFrom("plan"), productId: idFrom("product") })
  .transform(({ id, ...plan }) => ({ ...plan, planId: id }));

export const PUT = route(permitted("catalog.change"), PlanChange, savePlan);
