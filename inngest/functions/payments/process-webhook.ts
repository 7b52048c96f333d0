import { inngest } from "@/inngest/client";
import { type Above, processInboxEvents } from "@/lib/checkout/reconcile";
import { ok } from "@/lib/core/result";
import { applyDisputeFact } from "@/lib/refunds/disputes";
import { applyRefundFact } from "@/lib/refunds/settle";
import { doing, on } from "../door";

const JOB = "process-webhook";

export const ABOVE: Above = { refund: applyRefundFact, dispute: applyDisputeFact };

/**
 * Remembered webhooks are worked off: the provider is asked what is true. Those of a second together, so that a burst of
 * them leaves room for their answers; one that fails is tried again by the sweep.
 */
export const processWebhook = inngest.createFunction(
  {
    id: JOB,
    triggers: [on("inbox/received")],
    batchEvents: { maxSize: 25, timeout: "1s", key: "event.data.provider" },
    // A provider that is away keeps no other's news waiting, and a burst never takes the whole machine.
    concurrency: { limit: 2, key: "event.data.provider" },
    retries: 2,
  },
  ({ events, step }) =>
    step.run("process", () =>
      doing(JOB, async (ctx) => {
        const ids = events.map(({ data }) => data.inboxEventId);
        return ok({ done: await processInboxEvents(ctx, ids, ABOVE), of: ids.length });
      }),
    ),
);
