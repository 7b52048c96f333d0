import { inngest } from "@/inngest/client";
import { notifyWithOffer } from "@/lib/notifications/offers";
import { TOLD_EVENTS, type ToldEvent } from "@/lib/notifications/queue";
import { doing, on } from "../door";

const ofSubscriptions = TOLD_EVENTS.filter((name) => name.startsWith("subscription/"));
const ofTheRest = TOLD_EVENTS.filter((name) => !name.startsWith("subscription/"));

/** What happened becomes the message it asks for, once. Inngest takes at most ten triggers a function. */
const notifyAbout = (id: string, names: readonly (typeof TOLD_EVENTS)[number][]) =>
  inngest.createFunction({ id, triggers: names.map((name) => on(name)), retries: 10 }, ({ event, step }) =>
    step.run("queue", () => doing(id, (ctx) => notifyWithOffer(ctx, event as unknown as ToldEvent))),
  );

export const notifyOfSubscriptions = notifyAbout("notify-of-subscriptions", ofSubscriptions);
export const notifyOfAccess = notifyAbout("notify-of-access", ofTheRest);
