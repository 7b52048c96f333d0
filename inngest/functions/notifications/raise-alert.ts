import { inngest } from "@/inngest/client";
import { ALARMING_EVENTS, type AlarmingEvent, alertOf } from "@/lib/notifications/alerts";
import { doing, on } from "../door";

const isOfRefunds = (name: string) => name.startsWith("refund/") || name.startsWith("dispute/");

/** What a person has to look at becomes an alert, once per cause. Inngest takes at most ten triggers a function. */
const raiseAbout = (id: string, names: readonly (typeof ALARMING_EVENTS)[number][]) =>
  inngest.createFunction({ id, triggers: names.map((name) => on(name)), retries: 10 }, ({ event, step }) =>
    step.run("raise", () => doing(id, (ctx) => alertOf(ctx, event as unknown as AlarmingEvent))),
  );

export const raiseAlert = raiseAbout(
  "raise-alert",
  ALARMING_EVENTS.filter((name) => !isOfRefunds(name)),
);
export const raiseAlertOfRefunds = raiseAbout("raise-alert-of-refunds", ALARMING_EVENTS.filter(isOfRefunds));
