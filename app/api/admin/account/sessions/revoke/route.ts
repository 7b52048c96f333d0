import { closeOtherSessions } from "@/lib/auth/accounts";
import { json } from "@/lib/http/respond";
import { own } from "../../own";

export const POST = own(async (ctx, who) => json((await closeOtherSessions(ctx, who)).value));
