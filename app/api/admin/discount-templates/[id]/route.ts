import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { deleteTemplate } from "@/lib/promotions/templates";
import { named } from "../../named";

export const DELETE = route(permitted("promotions.change"), named("discountTemplate"), deleteTemplate);
