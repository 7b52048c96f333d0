import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { sweepWinBack } from "@/lib/notifications/offers";
import { clockMoved, doing } from "../door";

/** Who left some days ago is offered a code to come back; what one run leaves, the next hour's takes. */
export const winBack = inngest.createFunction(
  { id: "win-back", triggers: [cron("17 * * * *"), clockMoved], concurrency: 1, retries: 2 },
  ({ step }) => step.run("sweep", () => doing("win-back", (ctx) => sweepWinBack(ctx, { limit: 500 }))),
);
