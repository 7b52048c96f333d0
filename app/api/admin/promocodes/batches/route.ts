import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { BatchListInput, listBatches } from "@/lib/promotions/batch-queries";
import { BatchDraft, createBatch } from "@/lib/promotions/batches";

export const GET = route(permitted("promotions.view"), BatchListInput, listBatches);
export const POST = route(permitted("promotions.change"), BatchDraft, createBatch, { status: 201 });
