import { inngest } from "@/inngest/client";
import { endDemo } from "@/lib/demo/service";
import { doing, on } from "../door";

/** The sweep ended the demo's subscription; here the demo itself is closed and told. */
export const endDemoAfterSweep = inngest.createFunction(
  {
    id: "end-demo",
    triggers: [{ ...on("subscription/ended"), if: "event.data.isDemo == true" }],
    retries: 10,
  },
  ({ event, step }) =>
    step.run("end", () =>
      doing("end-demo", (ctx) => endDemo(ctx, { subscriptionId: event.data.subscriptionId })),
    ),
);
