import type { Ctx } from "@/db/transaction";
import { inngest } from "@/inngest/client";
import { clockMoved } from "@/inngest/functions/door";
import { route } from "@/lib/http/route";
import { sandboxVisitor } from "@/lib/http/scopes";
import { MoveClock, moveSandboxClock } from "@/lib/notifications/sandbox-clock";

/** Moves the clock and looks at once for what has become due. */
export const POST = route(sandboxVisitor, MoveClock, async (ctx: Ctx, move: MoveClock) => {
  const moved = await moveSandboxClock(ctx, move);
  if (moved.ok) await inngest.send(clockMoved.create({}));
  return moved;
});
