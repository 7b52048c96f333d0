import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { BatchCodesInput, listBatchCodes } from "@/lib/promotions/batch-queries";
import { idFrom } from "../../../../named";

export const GET = route(
  permitted("promotions.view"),
  BatchCodesInput.extend({ id: idFrom("batch") }),
  listBatchCodes,
);
