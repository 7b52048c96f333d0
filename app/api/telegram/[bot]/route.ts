import type { Update } from "grammy/types";
import { z } from "zod";
import { customerBot } from "@/lib/bot/index";
import { CUSTOMER_BOT, receiveUpdate } from "@/lib/bot/receive";
import { env } from "@/lib/core/env";
import { parse } from "@/lib/core/parse";
import { err } from "@/lib/core/result";
import { readJson } from "@/lib/http/body";
import { answerAccident, json, refuse } from "@/lib/http/respond";
import type { RouteContext } from "@/lib/http/route";
import { sameSecret } from "@/lib/http/scopes";

const SECRET_HEADER = "x-telegram-bot-api-secret-token";

// What else an update holds is Telegram's to say; the bot looks at each part before it uses it.
const AnyUpdate = z.looseObject({ update_id: z.int() });

/** Where Telegram delivers. Any answer but 2xx makes it deliver again, so only what may work later gets one. */
export async function POST(request: Request, context: RouteContext): Promise<Response> {
  try {
    if ((await context.params)?.["bot"] !== CUSTOMER_BOT) return refuse(err("request.not_found"));
    const secret = env().TELEGRAM_WEBHOOK_SECRET;
    if (!secret) return refuse(err("webhook.not_configured"));
    if (!sameSecret(request.headers.get(SECRET_HEADER) ?? "", secret))
      return refuse(err("webhook.signature_invalid"));
    const body = await readJson(request);
    if (!body.ok) return refuse(body);
    const update = parse(AnyUpdate, body.value);
    if (!update.ok) return refuse(update);
    const { bot, deps } = customerBot();
    const outcome = await receiveUpdate(bot, deps, update.value as unknown as Update);
    if (outcome === "busy") return refuse(err("service.unavailable", { retryAfterSeconds: 5 }));
    return json({ ok: true, outcome });
  } catch (error) {
    return answerAccident(error);
  }
}
