import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { listMismatches, MismatchListInput } from "@/lib/payments/mismatch-queries";

export const GET = route(permitted("ledger.view"), MismatchListInput, listMismatches);
