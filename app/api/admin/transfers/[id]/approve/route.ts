import { ApproveTransfer, approveTransfer } from "@/lib/checkout/transfers";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";

export const POST = route(permitted("transfers.decide"), ApproveTransfer, approveTransfer);
