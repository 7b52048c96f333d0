import { z } from "zod";
import { spendWidgetLogin } from "@/lib/auth/login-links";
import { env } from "@/lib/core/env";
import { err } from "@/lib/core/result";
import { MINUTE, plus } from "@/lib/core/time";
import { verifyLoginWidget } from "@/lib/telegram/login-widget";
import { entering } from "../enter";

const MAX_AGE = 5 * MINUTE;

/** The widget's fields as it hands them over: it gives numbers for `id` and `auth_date`. */
const WidgetFields = z
  .record(z.string(), z.union([z.string(), z.number()]).transform(String))
  .transform((fields) => ({ fields }));

/** Where no bot is configured there is nobody whose word could be checked. */
export const POST = entering(WidgetFields, async (ctx, { fields, userAgent }) => {
  const botToken = env().TELEGRAM_BOT_TOKEN;
  if (!botToken) return err("request.not_found");
  const user = verifyLoginWidget(fields, {
    botToken,
    now: ctx.clock.now(),
    maxAgeSeconds: MAX_AGE / 1000,
  });
  if (!user.ok) return err("auth.widget_invalid");
  return spendWidgetLogin(ctx, {
    telegramId: user.value.id,
    name: user.value.firstName,
    hash: fields["hash"] ?? "",
    validUntil: plus(user.value.authDate, MAX_AGE),
    userAgent,
  });
});
