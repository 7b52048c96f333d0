import { inngest } from "@/inngest/client";
import { warnOfLowWallet } from "@/lib/notifications/low-wallet";
import { doing, on } from "../door";

const JOB = "warn-low-wallet";

/** Before the end of a term that the wallet paid for, and whose next it cannot. */
export const warnLowWallet = inngest.createFunction(
  { id: JOB, triggers: [on("subscription/reminder_due")], retries: 10 },
  ({ event, step }) => step.run("warn", () => doing(JOB, (ctx) => warnOfLowWallet(ctx, event.data))),
);
