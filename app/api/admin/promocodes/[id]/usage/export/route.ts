import { csvAnswer } from "@/lib/core/csv";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { exportUsage } from "@/lib/promotions/exports";
import { named } from "../../../../named";

export const GET = route(permitted("promotions.export"), named("promotion"), exportUsage, {
  answer: csvAnswer,
});
