import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { EntryListInput, readStatement } from "@/lib/ledger/admin-entries";
import { NamedAccount } from "@/lib/ledger/admin-queries";

export const GET = route(permitted("ledger.view"), EntryListInput.extend(NamedAccount.shape), readStatement);
