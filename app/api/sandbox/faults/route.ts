import { z } from "zod";
import { ok } from "@/lib/core/result";
import { route } from "@/lib/http/route";
import { sandboxVisitor } from "@/lib/http/scopes";
import { telegramSandbox } from "@/lib/telegram/sandbox/instance";

const Faults = z.object({ telegramDown: z.boolean() });

export const POST = route(sandboxVisitor, Faults, async (_, { telegramDown }) => {
  telegramSandbox().setOutage(telegramDown);
  return ok({ down: telegramDown });
});
