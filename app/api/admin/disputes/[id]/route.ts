import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { readDispute } from "@/lib/refunds/admin-queries";
import { named } from "../../named";

export const GET = route(permitted("refunds.view"), named("dispute"), readDispute);
