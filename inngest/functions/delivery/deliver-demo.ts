import { inngest } from "@/inngest/client";
import { deliverSubscription } from "@/lib/delivery/deliver";
import { doing, on } from "../door";

/** A demo lets in as a purchase does. */
export const deliverDemo = inngest.createFunction(
  { id: "deliver-demo", triggers: [on("demo/granted")], idempotency: "event.data.demoId", retries: 10 },
  ({ event, step, runId: run }) =>
    step.run("deliver", () =>
      doing("deliver-demo", (ctx) =>
        deliverSubscription({ ...ctx, run }, { subscriptionId: event.data.subscriptionId }),
      ),
    ),
);
