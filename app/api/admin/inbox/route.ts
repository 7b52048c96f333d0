import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { InboxListInput, listInbox } from "@/lib/payments/inbox-queries";

export const GET = route(permitted("inbox.view"), InboxListInput, listInbox);
