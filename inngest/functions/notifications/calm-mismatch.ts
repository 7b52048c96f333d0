import { inngest } from "@/inngest/client";
import { calmMismatch } from "@/lib/notifications/alerts";
import { doing, on } from "../door";

const JOB = "calm-mismatch";

/** What a person has decided on shouts no more. */
export const calmDecidedMismatch = inngest.createFunction(
  { id: JOB, triggers: [on("payment/mismatch_resolved")], retries: 10 },
  ({ event, step }) => step.run("calm", () => doing(JOB, (ctx) => calmMismatch(ctx, event.data))),
);
