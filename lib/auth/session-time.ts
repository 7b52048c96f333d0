import type { Ctx } from "@/db/transaction";
import { plus, systemClockShift } from "@/lib/core/time";

/** Sessions live by the machine's time: moving the sandbox's clock must not sign anybody out. */
export const sessionTime = (ctx: Pick<Ctx, "clock">): Date => plus(ctx.clock.now(), -systemClockShift());
