import { inngest } from "@/inngest/client";
import { tellTelegramOfRenewal } from "@/lib/subscriptions/stars-renewals";
import { doing, on } from "../door";

const JOB = "tell-telegram-of-renewal";

/** What Telegram charges by itself stops with the subscription, and goes on where it is kept. */
export const tellTelegram = inngest.createFunction(
  {
    id: JOB,
    triggers: [on("subscription/cancelled"), on("subscription/kept"), on("subscription/ended")],
    retries: 10,
  },
  ({ event, step }) =>
    step.run("tell", () =>
      doing(JOB, (ctx) => tellTelegramOfRenewal(ctx, { subscriptionId: event.data.subscriptionId })),
    ),
);
