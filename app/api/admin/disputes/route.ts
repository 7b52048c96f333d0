import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { DisputeListInput, listDisputes } from "@/lib/refunds/admin-queries";

export const GET = route(permitted("refunds.view"), DisputeListInput, listDisputes);
