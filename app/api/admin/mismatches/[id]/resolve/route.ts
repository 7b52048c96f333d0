import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { MismatchDecision, resolveMismatch } from "@/lib/payments/mismatches";

export const POST = route(permitted("ledger.adjust"), MismatchDecision, resolveMismatch);
