import { z } from "zod";
import { setUpWebhooks } from "@/lib/bot/setup";
import { route } from "@/lib/http/route";
import { internal } from "@/lib/http/scopes";

/** Points Telegram at this server: the one call after a deployment. */
export const POST = route(internal, z.object({}), setUpWebhooks);
