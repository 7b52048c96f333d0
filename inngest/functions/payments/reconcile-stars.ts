import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { reconcileStars } from "@/lib/checkout/stars-reconcile";
import { asSystem } from "../door";
import { ABOVE } from "./process-webhook";

const JOB = "reconcile-stars";
const PAGES_A_RUN = 50;

/** The bot's movements of Stars against what we know of them. */
export const reconcileStarsMovements = inngest.createFunction(
  { id: JOB, triggers: [cron("*/10 * * * *")], concurrency: 1, retries: 2 },
  ({ step }) => step.run("read", async () => reconcileStars(await asSystem(JOB), ABOVE, PAGES_A_RUN)),
);
