import { NamedTransfer } from "@/lib/checkout/transfers";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { readTransferInFull } from "@/lib/payments/transfer-queries";

export const GET = route(permitted("transfers.view"), NamedTransfer, readTransferInFull);
