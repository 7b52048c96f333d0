import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { reconcilePending } from "@/lib/checkout/reconcile";
import { asSystem } from "../door";

const JOB = "reconcile-payments";

/** Payments that nobody told us about: their providers are asked. */
export const reconcilePayments = inngest.createFunction(
  { id: JOB, triggers: [cron("* * * * *")], concurrency: 1, retries: 2 },
  ({ step }) => step.run("ask", async () => ({ known: await reconcilePending(await asSystem(JOB), 100) })),
);
