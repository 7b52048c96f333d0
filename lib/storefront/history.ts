import { runStatement } from "@/db/statement";
import type { Ctx } from "@/db/transaction";
import { listOrderSummaries, savedBy } from "@/lib/checkout/queries";
import { customerOf } from "@/lib/checkout/quote";
import type { Id } from "@/lib/core/ids";
import type { LocalizedText } from "@/lib/core/languages";
import { type Currency, toSafeInteger } from "@/lib/core/money";
import { ok, type Result } from "@/lib/core/result";
import type { HistoryView } from "./types";

const DEMOS = {
  name: "storefront_demos",
  text: `SELECT p.name, d.created_at, d.ends_at, d.status FROM demo_grants d JOIN products p ON p.id = d.product_id
    WHERE d.customer_id = $1 ORDER BY d.id DESC LIMIT 50`,
};

/** What took something off the customer's receipts, line by line; a refunded order saved nothing. */
const SAVINGS = {
  name: "storefront_savings",
  text: `SELECT o.id, o.currency, o.paid_at, l.line->>'kind' AS kind, l.line->>'code' AS code, l.line->>'name' AS name,
      (l.line->>'amount')::text AS amount
    FROM orders o, jsonb_array_elements(o.quote->'slip'->'lines') WITH ORDINALITY AS l(line, n)
    WHERE o.customer_id = $1 AND o.paid_at IS NOT NULL AND o.status <> 'refunded' AND l.line->>'kind' IN ('term', 'promotion')
    ORDER BY o.id DESC, l.n`,
};

interface SavingRow {
  id: Id<"order">;
  currency: Currency;
  paid_at: string;
  kind: "term" | "promotion";
  code: string | null;
  name: string | null;
  amount: string;
}

function savingsOf(rows: readonly SavingRow[]): Pick<HistoryView, "savedBy" | "codesUsed"> {
  const byCurrency = new Map<Currency, HistoryView["savedBy"][number]>();
  const codesUsed: HistoryView["codesUsed"] = [];
  for (const { id: orderId, currency, kind, code, name, amount, paid_at } of rows) {
    const sums = byCurrency.get(currency) ?? { currency, terms: 0, codes: 0, offers: 0 };
    const off = Math.abs(toSafeInteger(BigInt(amount)));
    sums[kind === "term" ? "terms" : code === null ? "offers" : "codes"] += off;
    byCurrency.set(currency, sums);
    if (code !== null)
      codesUsed.push({
        code,
        name: name ?? code,
        money: { amount: -off, currency },
        at: new Date(paid_at).toISOString(),
        orderId,
      });
  }
  return { savedBy: [...byCurrency.values()], codesUsed };
}

/** Orders newest first, demos, and what was saved. */
export async function readHistory(ctx: Ctx): Promise<Result<HistoryView, never>> {
  const customerId = customerOf(ctx);
  const [orders, demos, saved, savings] = await Promise.all([
    listOrderSummaries(ctx, { customerId, limit: 50 }),
    runStatement<{ name: LocalizedText; created_at: string; ends_at: string; status: string }>(
      ctx.db,
      DEMOS,
      [customerId],
    ),
    savedBy(ctx, customerId),
    runStatement<SavingRow>(ctx.db, SAVINGS, [customerId]),
  ]);
  return ok({
    orders: orders.map((order) => ({ ...order, subscription: null })),
    demos: demos.map((demo) => ({
      productName: demo.name,
      startedAt: new Date(demo.created_at).toISOString(),
      endsAt: new Date(demo.ends_at).toISOString(),
      status: demo.status,
    })),
    saved,
    ...savingsOf(savings),
  });
}
