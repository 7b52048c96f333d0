import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { listRefunds, RefundListInput } from "@/lib/refunds/admin-queries";
import { requestRefund } from "@/lib/refunds/request";
import { RefundRequestInput } from "@/lib/refunds/types";

export const GET = route(permitted("refunds.view"), RefundListInput, listRefunds);
export const POST = route(permitted("refunds.change"), RefundRequestInput, requestRefund, { status: 201 });
