import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { readUsage, UsageListInput } from "@/lib/promotions/usage";
import { idFrom } from "../../../named";

export const GET = route(
  permitted("promotions.view"),
  UsageListInput.extend({ id: idFrom("promotion") }),
  readUsage,
);
