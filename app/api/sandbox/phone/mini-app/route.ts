import { z } from "zod";
import { THEMES } from "@/components/sandbox/themes";
import { ok } from "@/lib/core/result";
import { route } from "@/lib/http/route";
import { sandboxVisitor } from "@/lib/http/scopes";
import { telegramSandbox } from "@/lib/telegram/sandbox/instance";

const Open = z.object({
  personId: z.number().int().min(1),
  theme: z.enum(["day", "night", "pink"]),
  startParam: z.string().max(512).nullable(),
});

export const POST = route(sandboxVisitor, Open, async (ctx, { personId, theme, startParam }) => {
  const { fragment } = telegramSandbox()
    .asUser(personId)
    .openMiniApp({ theme: THEMES[theme], ...(startParam === null ? {} : { startParam }) });
  // A number of its own makes the frame load anew instead of jumping to another fragment.
  return ok({ url: `/?opened=${ctx.clock.now().getTime()}#${fragment}` });
});
