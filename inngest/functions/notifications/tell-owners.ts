import { inngest } from "@/inngest/client";
import { tellOwners } from "@/lib/notifications/alerts";
import { doing, on } from "../door";

/** Every owner with Telegram hears of an alert. */
export const tellOwnersOfAlert = inngest.createFunction(
  { id: "tell-owners", triggers: [on("alert/raised")], idempotency: "event.data.alertId", retries: 10 },
  ({ event, step }) =>
    step.run("tell", () => doing("tell-owners", (ctx) => tellOwners(ctx, { alertId: event.data.alertId }))),
);
