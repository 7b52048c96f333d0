import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { listTransfers, TransferListInput } from "@/lib/payments/transfer-queries";

export const GET = route(permitted("transfers.view"), TransferListInput, listTransfers);
