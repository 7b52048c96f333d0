import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { readBatch } from "@/lib/promotions/batch-queries";
import { archiveBatch } from "@/lib/promotions/batches";
import { named } from "../../../named";

export const GET = route(permitted("promotions.view"), named("batch"), readBatch);
export const DELETE = route(permitted("promotions.change"), named("batch"), archiveBatch);
