import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { sweepInbox } from "@/lib/checkout/reconcile";
import { asSystem, clockMoved } from "../door";
import { ABOVE } from "./process-webhook";

const JOB = "sweep-inbox";

/** Webhooks whose next try is due, and those whose job was lost. */
export const sweepWaitingWebhooks = inngest.createFunction(
  { id: JOB, triggers: [cron("* * * * *"), clockMoved], concurrency: 1, retries: 2 },
  ({ step }) => step.run("sweep", async () => ({ done: await sweepInbox(await asSystem(JOB), ABOVE, 200) })),
);
