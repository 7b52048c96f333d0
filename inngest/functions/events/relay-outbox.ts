import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { relayOutbox } from "@/lib/events/service";
import { asSystem } from "../door";

const JOB = "relay-outbox";
const BATCH = 200;
const BATCHES_A_RUN = 50;

/** Events that were committed but not told, because a process died in between; the outbox id keeps a repeat from counting. */
export const relayWaitingEvents = inngest.createFunction(
  { id: JOB, triggers: [cron("* * * * *")], concurrency: 1, retries: 2 },
  ({ step }) =>
    step.run("relay", async () => {
      const ctx = await asSystem(JOB);
      let told = 0;
      for (let batch = 0; batch < BATCHES_A_RUN; batch++) {
        const count = await relayOutbox(ctx, async (events) => void (await inngest.send(events)), BATCH);
        told += count;
        if (count < BATCH) break;
      }
      return { told };
    }),
);
