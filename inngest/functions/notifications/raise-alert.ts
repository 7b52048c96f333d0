import { inngest } from "@/inngest/client";
import { ALARMING_EVENTS, type AlarmingEvent, alertOf } from "@/lib/notifications/alerts";
import { doing, on } from "../door";

/** What a person has to look at becomes an alert, once per cause. */
export const raiseAlertFor = inngest.createFunction(
  { id: "raise-alert", triggers: ALARMING_EVENTS.map((name) => on(name)), retries: 10 },
  ({ event, step }) =>
    step.run("raise", () => doing("raise-alert", (ctx) => alertOf(ctx, event as unknown as AlarmingEvent))),
);
