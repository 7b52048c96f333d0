import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { findBirthdays, issueAfterPurchase, issueBirthdays, issueToSubscriber } from "@/lib/promotions/issue";
import { clockMoved, doing, on } from "../door";

/** The first order that a customer paid brings a code for the next one. */
export const issueAfterFirstPurchase = inngest.createFunction(
  {
    id: "issue-after-first-purchase",
    triggers: [on("order/paid")],
    idempotency: "event.data.orderId",
    retries: 10,
  },
  ({ event, step }) =>
    step.run("issue", () =>
      doing("issue-after-first-purchase", (ctx) => issueAfterPurchase(ctx, event.data)),
    ),
);

/** Looks at the shop's clock more than once a morning, so that a standstill at nine costs nobody their code. */
export const findBirthdaysOfTheDay = inngest.createFunction(
  { id: "find-birthdays", triggers: [cron("*/10 * * * *"), clockMoved], concurrency: 1, retries: 2 },
  ({ step }) => step.run("find", () => doing("find-birthdays", findBirthdays)),
);

/** Some birthdays get their codes. */
export const issueBirthdayCodes = inngest.createFunction(
  { id: "issue-birthday-codes", triggers: [on("promotion/birthdays_due")], concurrency: 2, retries: 10 },
  ({ event, step }) =>
    step.run("issue", () => doing("issue-birthday-codes", (ctx) => issueBirthdays(ctx, event.data))),
);

/** Who came into the shop's public channel gets a code. */
export const issueToNewSubscriber = inngest.createFunction(
  { id: "issue-to-subscriber", triggers: [on("channel/subscribed")], retries: 10 },
  ({ event, step }) =>
    step.run("issue", () => doing("issue-to-subscriber", (ctx) => issueToSubscriber(ctx, event.data))),
);
