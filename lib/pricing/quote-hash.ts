import { createHash } from "node:crypto";
import type { Quote } from "./types";

/**
 * Names what the customer sees: lines, totals, trial and what was applied. Two quotes with one hash charge the same for
 * the same reasons; refusals and the trace do not count.
 */
export function quoteHash({ currency, lines, totals, trialDays, applied }: Quote): string {
  const seen = [
    currency,
    lines.map(({ id, list, discount, total }) => [id, list, discount, total]),
    [totals.list, totals.discount, totals.total, totals.points, totals.wallet, totals.due, totals.cashback],
    trialDays,
    applied.map(({ promotionId, amount, cashback, lines: parts }) => [
      promotionId,
      amount,
      cashback,
      Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1)),
    ]),
  ];
  const text = JSON.stringify(seen, (_, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
  return createHash("sha256").update(text).digest("hex");
}
