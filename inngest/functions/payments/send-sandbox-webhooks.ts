import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { isSandboxEnabled } from "@/lib/payments/providers/sandbox/enabled";
import { sendSandboxWebhooks } from "@/lib/payments/providers/sandbox/send-webhooks";
import { asSystem, clockMoved } from "../door";

const JOB = "send-sandbox-webhooks";

/** Webhooks that the sandbox provider still owes the shop: delayed ones, and those that were not answered. */
export const sendOwedSandboxWebhooks = inngest.createFunction(
  { id: JOB, triggers: [cron("* * * * *"), clockMoved], concurrency: 1, retries: 2 },
  ({ step }) =>
    step.run("send", async () =>
      isSandboxEnabled() ? { arrived: await sendSandboxWebhooks(await asSystem(JOB)) } : { arrived: 0 },
    ),
);
