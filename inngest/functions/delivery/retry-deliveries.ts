import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { retryDeliveries } from "@/lib/delivery/remove";
import { clockMoved, doing } from "../door";

/** Invites and removals whose next try is due. */
export const retryDueDeliveries = inngest.createFunction(
  { id: "retry-deliveries", triggers: [cron("* * * * *"), clockMoved], concurrency: 1, retries: 2 },
  ({ step, runId: run }) =>
    step.run("retry", () =>
      doing("retry-deliveries", (ctx) => retryDeliveries({ ...ctx, run }, { limit: 200 })),
    ),
);
