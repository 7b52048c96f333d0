import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { replayInboxEvent } from "@/lib/payments/inbox";
import { named } from "../../../named";

export const POST = route(permitted("inbox.replay"), named("inboxEvent"), replayInboxEvent);
