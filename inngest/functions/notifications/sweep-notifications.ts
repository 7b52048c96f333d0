import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { sweepNotifications } from "@/lib/notifications/send";
import { clockMoved, doing } from "../door";

/** Messages that were deferred, or that Telegram did not take. */
export const sweepDueNotifications = inngest.createFunction(
  { id: "sweep-notifications", triggers: [cron("* * * * *"), clockMoved], concurrency: 1, retries: 2 },
  ({ step }) =>
    step.run("sweep", () => doing("sweep-notifications", (ctx) => sweepNotifications(ctx, { limit: 500 }))),
);
