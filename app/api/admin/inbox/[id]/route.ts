import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { readInbox } from "@/lib/payments/inbox-queries";
import { named } from "../../named";

export const GET = route(permitted("inbox.view"), named("inboxEvent"), readInbox);
