import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { ok } from "@/lib/core/result";
import { sendDueRefunds } from "@/lib/refunds/send";
import { clockMoved, doing } from "../door";

/** Refunds that were not sent, or of which the provider has not said what became. */
export const sweepRefunds = inngest.createFunction(
  { id: "sweep-refunds", triggers: [cron("* * * * *"), clockMoved], concurrency: 1, retries: 2 },
  ({ step }) =>
    step.run("sweep", () =>
      doing("sweep-refunds", async (ctx) => ok(await sendDueRefunds(ctx, { limit: 100 }))),
    ),
);
