import { AuditListInput, listAudit } from "@/lib/audit/admin-queries";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";

export const GET = route(permitted("audit.view"), AuditListInput, listAudit);
