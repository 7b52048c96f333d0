import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { continueDemo, findContinuing } from "@/lib/demo/continue";
import { clockMoved, doing } from "../door";

const A_RUN = 100;

/** Demos that were agreed to go on, shortly before they end; what one run leaves, the next minute's takes. */
export const continueDemos = inngest.createFunction(
  { id: "continue-demos", triggers: [cron("* * * * *"), clockMoved], concurrency: 1, retries: 2 },
  async ({ step }) => {
    const { demoIds } = await step.run("find", () =>
      doing("continue-demos", (ctx) => findContinuing(ctx, { limit: A_RUN })),
    );
    for (const demoId of demoIds)
      await step.run(`continue ${demoId}`, () =>
        doing("continue-demos", (ctx) => continueDemo(ctx, { demoId })),
      );
    return { continued: demoIds.length };
  },
);
