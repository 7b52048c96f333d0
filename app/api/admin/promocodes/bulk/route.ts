import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { BulkStatus, setStatuses } from "@/lib/promotions/bulk";

export const POST = route(permitted("promotions.change"), BulkStatus, setStatuses);
