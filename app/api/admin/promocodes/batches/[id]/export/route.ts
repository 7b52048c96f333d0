import { csvAnswer } from "@/lib/core/csv";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { exportBatch } from "@/lib/promotions/exports";
import { named } from "../../../../named";

export const GET = route(permitted("promotions.export"), named("batch"), exportBatch, { answer: csvAnswer });
