import { z } from "zod";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { replayGivenUp } from "@/lib/payments/inbox";

export const POST = route(permitted("inbox.replay"), z.object({}), replayGivenUp);
