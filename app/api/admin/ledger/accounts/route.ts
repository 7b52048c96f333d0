import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { AccountListInput, listAccounts } from "@/lib/ledger/admin-queries";

export const GET = route(permitted("ledger.view"), AccountListInput, listAccounts);
