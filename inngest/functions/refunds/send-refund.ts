import { inngest } from "@/inngest/client";
import { ok } from "@/lib/core/result";
import { sendRefund } from "@/lib/refunds/send";
import { doing, on } from "../door";

const JOB = "send-refund";

/** A promised refund is sent at once; what the provider does not take now is left to the sweep. */
export const sendPromisedRefund = inngest.createFunction(
  { id: JOB, triggers: [on("refund/requested")], idempotency: "event.data.refundId", retries: 2 },
  ({ event, step }) =>
    step.run("send", () =>
      doing(JOB, async (ctx) => ok(await sendRefund(ctx, { refundId: event.data.refundId }))),
    ),
);
