import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { Adjustment, adjust } from "@/lib/ledger/adjust";

export const POST = route(permitted("ledger.adjust"), Adjustment, adjust, { status: 201 });
