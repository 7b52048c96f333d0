import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { findRenewing, renewSubscription } from "@/lib/subscriptions/renew";
import { clockMoved, doing } from "../door";

const JOB = "renew-subscriptions";
const A_RUN = 100;

/** Terms that were agreed to be renewed, a day before they end; what one run leaves, the next minute's takes. */
export const renewSubscriptions = inngest.createFunction(
  { id: JOB, triggers: [cron("* * * * *"), clockMoved], concurrency: 1, retries: 2 },
  async ({ step }) => {
    const { due } = await step.run("find", () => doing(JOB, (ctx) => findRenewing(ctx, { limit: A_RUN })));
    for (const one of due)
      await step.run(`renew ${one.subscriptionId} ${one.periodEnd}`, () =>
        doing(JOB, (ctx) => renewSubscription(ctx, one)),
      );
    return { renewed: due.length };
  },
);
