import { inngest } from "@/inngest/client";
import { deliverSubscription } from "@/lib/delivery/deliver";
import { convertDemo } from "@/lib/demo/service";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { doing, on } from "../door";

const JOB = "deliver-paid-order";

/** A paid order becomes time, and time becomes access. */
export const deliverPaidOrder = inngest.createFunction(
  {
    id: JOB,
    triggers: [on("order/paid"), on("order/delivery_due")],
    concurrency: { key: "event.data.orderId", limit: 1 },
    retries: 10,
  },
  async ({ event, step, runId: run }) => {
    const { orderId } = event.data;
    const { subscriptionId, convertedDemo } = await step.run("activate", () =>
      doing(JOB, (ctx) => activateFromOrder(ctx, { orderId })),
    );
    const delivered = await step.run("deliver", () =>
      doing(JOB, (ctx) => deliverSubscription({ ...ctx, run }, { subscriptionId })),
    );
    if (convertedDemo)
      await step.run("convert-demo", () => doing(JOB, (ctx) => convertDemo(ctx, { subscriptionId })));
    return delivered;
  },
);
