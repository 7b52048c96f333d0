import type { Currency, MoneyJson } from "@/lib/core/money";
import type { OrderView } from "@/lib/storefront/types";

type Source = "terms" | "codes" | "offers";

const paidIn = (orders: readonly OrderView[], currency?: Currency) =>
  orders.filter(
    ({ status, slip }) => status === "paid" && (currency === undefined || slip.currency === currency),
  );

/** Where the savings of one currency came from: the term, an entered code, or an offer that applied by itself. */
export function savedBy(
  orders: readonly OrderView[],
  currency: Currency,
): { kind: Source; amount: number }[] {
  const sums: Record<Source, number> = { terms: 0, codes: 0, offers: 0 };
  for (const { slip } of paidIn(orders, currency))
    for (const line of slip.lines) {
      if (line.kind === "term") sums.terms += Math.abs(line.amount);
      if (line.kind === "promotion") sums[line.code === null ? "offers" : "codes"] += Math.abs(line.amount);
    }
  return [
    { kind: "terms", amount: sums.terms },
    { kind: "codes", amount: sums.codes },
    { kind: "offers", amount: sums.offers },
  ];
}

export interface UsedCode {
  code: string;
  name: string;
  money: MoneyJson;
  at: string;
  orderId: string;
}

export const codesUsed = (orders: readonly OrderView[]): UsedCode[] =>
  paidIn(orders).flatMap(({ id, slip, paidAt, createdAt }) =>
    slip.lines.flatMap((line) =>
      line.kind === "promotion" && line.code !== null
        ? [
            {
              code: line.code,
              name: line.name,
              money: { amount: -Math.abs(line.amount), currency: slip.currency },
              at: paidAt ?? createdAt,
              orderId: id,
            },
          ]
        : [],
    ),
  );
