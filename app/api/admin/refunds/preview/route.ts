import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { previewRefund } from "@/lib/refunds/request";
import { RefundInput } from "@/lib/refunds/types";

export const POST = route(permitted("refunds.view"), RefundInput, previewRefund);
