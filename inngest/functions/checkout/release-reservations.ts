import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { expireReservations } from "@/lib/checkout/close";
import { asSystem, clockMoved } from "../door";

const JOB = "release-reservations";
const BATCH = 200;
const BATCHES_A_RUN = 50;

/** Reservations whose time is over are given up, and what they held is free again. */
export const releaseReservations = inngest.createFunction(
  { id: JOB, triggers: [cron("* * * * *"), clockMoved], concurrency: 1, retries: 2 },
  ({ step }) =>
    step.run("release", async () => {
      const ctx = await asSystem(JOB);
      let released = 0;
      for (let batch = 0; batch < BATCHES_A_RUN; batch++) {
        const count = await expireReservations(ctx, BATCH);
        released += count;
        if (count < BATCH) break;
      }
      return { released };
    }),
);
