import { inngest } from "@/inngest/client";
import { LEASE } from "@/lib/notifications/rules";
import { sendNotification } from "@/lib/notifications/send";
import { doing, on } from "../door";

const JOB = "send-notification";

/** Sends a message as soon as it is queued; what cannot go now is left to the sweep. */
export const sendQueuedNotification = inngest.createFunction(
  {
    id: JOB,
    triggers: [on("notification/queued")],
    idempotency: "event.data.notificationId",
    concurrency: 5,
    retries: 4,
  },
  async ({ event, step }) => {
    const { notificationId } = event.data;
    const send = (name: string) =>
      step.run(name, () => doing(JOB, (ctx) => sendNotification(ctx, { notificationId })));
    const outcome = await send("send");
    if (outcome !== "busy") return outcome;
    // A try of this step may have died while sending; whether it did shows once its lease is over.
    await step.sleep("until the lease is over", LEASE);
    return send("send again");
  },
);
