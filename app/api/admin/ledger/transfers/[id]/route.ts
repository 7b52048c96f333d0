import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { NamedTransfer, readTransfer } from "@/lib/ledger/admin-entries";

export const GET = route(permitted("ledger.view"), NamedTransfer, readTransfer);
