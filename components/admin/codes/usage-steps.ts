import type { UsageChart } from "@/lib/promotions/usage";
import type { PageSpeech } from "../page-speech";
import { plainMoney } from "../promo/gives";
import type { UsageStepView } from "./usage-card";

/** The steps of a chart in the reader's words. */
export const usageSteps = ({ step, points }: UsageChart, { format, t }: PageSpeech): UsageStepView[] =>
  points.map(({ day, uses, given }) => ({
    day,
    uses,
    label: step === "month" ? format.shortMonth(day.slice(0, 7)) : format.dayOf(day),
    given: given.map(({ currency, amount }) => plainMoney(amount, currency)).join(t("admin.table.comma")),
  }));
