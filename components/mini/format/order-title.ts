import type { OrderView } from "@/lib/storefront/types";
import type { Ready } from "../text/speech";

/** What an order bought, in a line. */
export const orderTitle = (
  ready: Ready,
  { kind, planName, termMonths }: Pick<OrderView, "kind" | "planName" | "termMonths">,
): string =>
  kind === "top_up"
    ? ready.words(planName)
    : ready.say("mini.slip.plan", { plan: ready.words(planName), term: ready.months(termMonths) });
