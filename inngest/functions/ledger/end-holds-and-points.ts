import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { expireHolds } from "@/lib/ledger/holds";
import { expireLots } from "@/lib/ledger/points";
import { asSystem, clockMoved } from "../door";

const JOB = "end-holds-and-points";
const BATCH = 200;

/** Holds and points whose time is over are let go. */
export const endHoldsAndPoints = inngest.createFunction(
  { id: JOB, triggers: [cron("*/5 * * * *"), clockMoved], concurrency: 1, retries: 2 },
  async ({ step }) => {
    const holds = await step.run("holds", async () => expireHolds(await asSystem(JOB), BATCH));
    const customers = await step.run("points", async () => expireLots(await asSystem(JOB), BATCH));
    return { holds, customers };
  },
);
