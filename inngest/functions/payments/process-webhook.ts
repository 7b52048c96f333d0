import { inngest } from "@/inngest/client";
import { type Above, processInboxEvent } from "@/lib/checkout/reconcile";
import { applyDisputeFact } from "@/lib/refunds/disputes";
import { applyRefundFact } from "@/lib/refunds/settle";
import { doing, on } from "../door";

const JOB = "process-webhook";

export const ABOVE: Above = { refund: applyRefundFact, dispute: applyDisputeFact };

/** A remembered webhook is worked off: the provider is asked what is true. */
export const processWebhook = inngest.createFunction(
  { id: JOB, triggers: [on("inbox/received")], retries: 2 },
  ({ event, step }) =>
    step.run("process", () =>
      doing(JOB, (ctx) => processInboxEvent(ctx, { inboxEventId: event.data.inboxEventId }, ABOVE)),
    ),
);
