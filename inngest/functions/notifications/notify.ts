import { inngest } from "@/inngest/client";
import { notifyOf, TOLD_EVENTS, type ToldEvent } from "@/lib/notifications/queue";
import { doing, on } from "../door";

/** What happened becomes the message it asks for, once. */
export const notify = inngest.createFunction(
  { id: "notify", triggers: TOLD_EVENTS.map((name) => on(name)), retries: 10 },
  ({ event, step }) =>
    step.run("queue", () => doing("notify", (ctx) => notifyOf(ctx, event as unknown as ToldEvent))),
);
