import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { ok } from "@/lib/core/result";
import { releaseDueMeans, releaseMeans } from "@/lib/payments/release-means";
import { clockMoved, doing, on } from "../door";

const JOB = "release-means";

/** A card that its customer removed is removed at the provider too. */
export const releaseForgottenMeans = inngest.createFunction(
  { id: JOB, triggers: [on("means/forgotten")], retries: 10 },
  ({ event, step }) => step.run("release", () => doing(JOB, (ctx) => releaseMeans(ctx, event.data))),
);

const SWEEP = "sweep-means";

/** Cards that their providers have not let go of yet. */
export const sweepForgottenMeans = inngest.createFunction(
  { id: SWEEP, triggers: [cron("* * * * *"), clockMoved], concurrency: 1, retries: 2 },
  ({ step }) =>
    step.run("release", () =>
      doing(SWEEP, async (ctx) => ok({ asked: await releaseDueMeans(ctx, { limit: 100 }) })),
    ),
);
