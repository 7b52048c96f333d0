import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { checkPaidDelivered } from "@/lib/delivery/check";
import { doing } from "../door";

/** What was paid is what is given, both ways. */
export const checkPaidIsDelivered = inngest.createFunction(
  { id: "check-paid-delivered", triggers: [cron("*/5 * * * *")], concurrency: 1, retries: 2 },
  ({ step }) => step.run("check", () => doing("check-paid-delivered", (ctx) => checkPaidDelivered(ctx))),
);
