import { inngest } from "@/inngest/client";
import { evictStranger } from "@/lib/delivery/remove";
import { doing, on } from "../door";

/** Puts out whoever came in without a right, however often Telegram has to be asked. */
export const evictStrangerFromChannel = inngest.createFunction(
  { id: "evict-stranger", triggers: [on("channel/stranger_joined")], retries: 20 },
  ({ event, step }) =>
    step.run("evict", () =>
      doing("evict-stranger", (ctx) =>
        evictStranger(ctx, {
          channelId: event.data.channelId,
          telegramId: BigInt(event.data.telegramId),
        }),
      ),
    ),
);
