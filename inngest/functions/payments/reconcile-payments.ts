import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { reconcilePending } from "@/lib/checkout/reconcile";
import { reconcileSetups } from "@/lib/payments/means-setups";
import { asSystem } from "../door";

const JOB = "reconcile-payments";

/** Payments, and pages that keep a card, that nobody told us about: their providers are asked. */
export const reconcilePayments = inngest.createFunction(
  { id: JOB, triggers: [cron("* * * * *")], concurrency: 1, retries: 2 },
  async ({ step }) => {
    const payments = await step.run("ask", async () => reconcilePending(await asSystem(JOB), 100));
    const setups = await step.run("ask about cards", async () => reconcileSetups(await asSystem(JOB), 100));
    return { known: payments + setups };
  },
);
