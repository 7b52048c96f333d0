import { readAccount } from "@/lib/auth/accounts";
import { json } from "@/lib/http/respond";
import { own } from "./own";

export const GET = own(async (ctx, who) => json(await readAccount(ctx, who)));
