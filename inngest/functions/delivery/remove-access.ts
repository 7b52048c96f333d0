import { inngest } from "@/inngest/client";
import { removeAccess } from "@/lib/delivery/remove";
import { doing, on } from "../door";

/** The end of a subscription closes its doors; what fails here is tried on by `retry-deliveries`. */
export const removeAccessAfterEnd = inngest.createFunction(
  { id: "remove-access", triggers: [on("subscription/ended")], concurrency: 5, retries: 10 },
  ({ event, step, runId: run }) =>
    step.run("remove", () =>
      doing("remove-access", (ctx) =>
        removeAccess({ ...ctx, run }, { subscriptionId: event.data.subscriptionId }),
      ),
    ),
);
