import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { sweepDue } from "@/lib/subscriptions/sweep";
import { clockMoved, doing } from "../door";

const BATCH = 1000;
const BATCHES_A_RUN = 50;

/** Reminders, grace and ends that are due; what one run leaves, the next minute's takes. */
export const sweepSubscriptions = inngest.createFunction(
  { id: "sweep-subscriptions", triggers: [cron("* * * * *"), clockMoved], concurrency: 1, retries: 2 },
  async ({ step }) => {
    let claimed = 0;
    for (let batch = 1; batch <= BATCHES_A_RUN; batch++) {
      const report = await step.run(`batch ${batch}`, () =>
        doing("sweep-subscriptions", (ctx) => sweepDue(ctx, { limit: BATCH })),
      );
      claimed += report.claimed;
      if (!report.more) break;
    }
    return { claimed };
  },
);
