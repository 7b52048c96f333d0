import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { BatchStatus, setBatchStatus } from "@/lib/promotions/batches";
import { idFrom } from "../../../../named";

export const POST = route(
  permitted("promotions.change"),
  BatchStatus.extend({ id: idFrom("batch") }),
  setBatchStatus,
);
