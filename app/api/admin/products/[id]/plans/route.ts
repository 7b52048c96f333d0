import { savePlan } from "@/lib/catalog/service";
import { PlanInput } from "@/lib/catalog/types";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { idFrom } from "../../../named";

const NewPlan = PlanInput.omit({ planId: true, productId: true })
  .extend({ id: idFrom("product") })
  .transform(({ id, ...plan }) => ({ ...plan, productId: id }));

export const POST = route(permitted("catalog.change"), NewPlan, savePlan, { status: 201 });
