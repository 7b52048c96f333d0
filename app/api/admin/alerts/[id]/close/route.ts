import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { closeAlert } from "@/lib/notifications/alerts";
import { named } from "../../../named";

export const POST = route(permitted("alerts.close"), named("alert"), closeAlert);
