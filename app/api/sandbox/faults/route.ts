import { z } from "zod";
import type { Ctx } from "@/db/transaction";
import { inngest } from "@/inngest/client";
import { clockMoved } from "@/inngest/functions/door";
import { ok } from "@/lib/core/result";
import { hurryDeliveries } from "@/lib/delivery/hurry";
import { route } from "@/lib/http/route";
import { sandboxVisitor } from "@/lib/http/scopes";
import { hurryNotifications } from "@/lib/notifications/hurry";
import { telegramSandbox } from "@/lib/telegram/sandbox/instance";

const Faults = z.object({ telegramDown: z.boolean() });

/** Switches the sandbox Telegram off and on; what waited for it goes out as soon as it is back. */
export const POST = route(sandboxVisitor, Faults, async (ctx: Ctx, { telegramDown }) => {
  telegramSandbox().setOutage(telegramDown);
  if (!telegramDown) {
    await hurryDeliveries(ctx);
    await hurryNotifications(ctx);
    await inngest.send(clockMoved.create({}));
  }
  return ok({ down: telegramDown });
});
