import { z } from "zod";
import { inngest } from "@/inngest/client";
import { clockMoved } from "@/inngest/functions/door";
import { ok } from "@/lib/core/result";
import { route } from "@/lib/http/route";
import { sandboxVisitor } from "@/lib/http/scopes";
import { telegramSandbox } from "@/lib/telegram/sandbox/instance";

const Faults = z.object({ telegramDown: z.boolean() });

export const POST = route(sandboxVisitor, Faults, async (_, { telegramDown }) => {
  telegramSandbox().setOutage(telegramDown);
  // What waited for Telegram need not wait for the next minute.
  if (!telegramDown) await inngest.send(clockMoved.create({}));
  return ok({ down: telegramDown });
});
