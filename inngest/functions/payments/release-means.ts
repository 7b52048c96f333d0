import { inngest } from "@/inngest/client";
import { releaseMeans } from "@/lib/payments/saved-means";
import { doing, on } from "../door";

const JOB = "release-means";

/** A card that its customer removed is removed at the provider too. */
export const releaseForgottenMeans = inngest.createFunction(
  { id: JOB, triggers: [on("means/forgotten")], retries: 10 },
  ({ event, step }) => step.run("release", () => doing(JOB, (ctx) => releaseMeans(ctx, event.data))),
);
