import { inngest } from "@/inngest/client";
import { sendNotification } from "@/lib/notifications/send";
import { doing, on } from "../door";

/** Sends a message as soon as it is queued; what cannot go now is left to the sweep. */
export const sendQueuedNotification = inngest.createFunction(
  {
    id: "send-notification",
    triggers: [on("notification/queued")],
    idempotency: "event.data.notificationId",
    concurrency: 5,
    retries: 4,
  },
  ({ event, step }) =>
    step.run("send", () =>
      doing("send-notification", (ctx) =>
        sendNotification(ctx, { notificationId: event.data.notificationId }),
      ),
    ),
);
