import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixedClock } from "@/lib/core/time";
import { checkPaidDelivered } from "@/lib/delivery/check";
import { proveLedger } from "@/lib/ledger/proof";
import { sweepDue } from "@/lib/subscriptions/sweep";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { isEmpty, seedDemoShop } from ".";

const clock = fixedClock("2026-11-20T15:42:00Z");
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  expect(await isEmpty(database)).toBe(true);
  await seedDemoShop(database, clock);
});
afterAll(() => database.drop());

const count = async (query: string): Promise<number> => {
  const { rows } = await database.sql.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${query}`);
  return rows[0]?.n ?? -1;
};

describe("the demo shop", () => {
  it("is not empty, and rich enough to look at", async () => {
    expect(await isEmpty(database)).toBe(false);
    expect(await count("products")).toBe(3);
    expect(await count("customers")).toBe(200);
    expect(await count("promotion_codes WHERE recipient_id IS NULL AND committed > 0")).toBeGreaterThan(5);
    expect(await count("promotion_codes WHERE recipient_id IS NOT NULL AND committed > 0")).toBeGreaterThan(
      5,
    );
    expect(await count("promotion_issue_rules WHERE is_on")).toBe(4);
    expect(await count("promotions WHERE code IS NOT NULL")).toBeGreaterThanOrEqual(7);
    expect(await count("promotions WHERE code IS NULL")).toBeGreaterThanOrEqual(5);
    expect(await count("promotion_campaigns")).toBe(3);
    expect(await count("discount_templates")).toBe(2);
    expect(await count("promotion_limits WHERE budget_committed_minor > 0")).toBe(1);
    expect(await count("orders WHERE status = 'paid'")).toBeGreaterThan(250);
    expect(await count("subscriptions WHERE status = 'active'")).toBeGreaterThan(50);
    expect(await count("demo_grants WHERE status = 'active'")).toBeGreaterThan(2);
    expect(await count("customers WHERE NOT is_test")).toBeGreaterThan(190);
  });

  it.each([
    [
      "plans at 19, 49 and 99 SAR",
      "plan_prices WHERE term_months = 1 AND currency = 'SAR' AND amount_minor NOT IN (1900, 4900, 9900)",
    ],
    ["a year at 15% less", "plan_prices WHERE term_months = 12 AND amount_minor <> round(list_minor * 0.85)"],
    [
      "two years at 25% less",
      "plan_prices WHERE term_months = 24 AND amount_minor <> round(list_minor * 0.75)",
    ],
    [
      "no order without its line",
      "orders o WHERE NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND l.total_minor = o.total_minor)",
    ],
    [
      "no paid order without its money",
      "orders o WHERE status = 'paid' AND NOT EXISTS (SELECT 1 FROM payment_attempts a WHERE a.order_id = o.id AND a.status = 'settled' AND a.amount_minor = o.total_minor)",
    ],
    [
      "no unpaid order with money",
      "payment_attempts a JOIN orders o ON o.id = a.order_id WHERE a.status = 'settled' AND o.status <> 'paid'",
    ],
    [
      "no paid order without its time",
      "orders o WHERE status = 'paid' AND (fulfilled_at IS NULL OR NOT EXISTS (SELECT 1 FROM subscription_orders so WHERE so.order_id = o.id))",
    ],
    [
      "receipts that add up",
      "orders WHERE (quote->'slip'->>'total')::bigint <> total_minor OR (SELECT sum((line->>'amount')::bigint) FROM jsonb_array_elements(quote->'slip'->'lines') line) <> total_minor",
    ],
    [
      "discounts that are redeemed",
      "orders o WHERE status = 'paid' AND list_minor - total_minor <> (SELECT coalesce(sum(r.amount_minor), 0) FROM promotion_redemptions r WHERE r.order_id = o.id) + (SELECT p.list_minor - p.amount_minor FROM order_lines l JOIN plan_prices p ON p.id = l.price_id WHERE l.order_id = o.id)",
    ],
    [
      "counters equal to redemptions",
      "promotion_limits l JOIN promotions p ON p.limit_id = l.id WHERE l.held <> 0 OR l.committed <> (SELECT count(*) FROM promotion_redemptions r WHERE r.promotion_id = p.id)",
    ],
    [
      "codes that count their own uses",
      "promotion_codes k WHERE k.held <> 0 OR k.committed <> (SELECT count(*) FROM promotion_redemptions r WHERE r.code_key = k.code_key)",
    ],
    [
      "no code of another customer used",
      "promotion_redemptions r JOIN promotion_codes k ON k.code_key = r.code_key WHERE k.recipient_id <> r.customer_id OR r.created_at >= k.ends_at",
    ],
    [
      "no budget that counts anything but what was given in its currency",
      "promotion_limits l WHERE l.budget_minor IS NOT NULL AND l.budget_committed_minor <> (SELECT coalesce(sum(r.amount_minor), 0) FROM promotion_redemptions r JOIN promotions p ON p.id = r.promotion_id WHERE p.limit_id = l.id AND r.currency = l.currency)",
    ],
    [
      "nobody over their own limit",
      "promotion_customer_uses u JOIN promotions p ON p.id = u.promotion_id WHERE u.committed > p.max_per_customer",
    ],
    [
      "nothing alive whose time is over",
      "subscriptions WHERE status IN ('active', 'trialing', 'cancelled') AND period_end <= '2026-11-20T15:42:00Z'",
    ],
    [
      "nothing ended whose time runs",
      "subscriptions WHERE status = 'expired' AND period_end > '2026-11-20T15:42:00Z'",
    ],
    [
      "everything alive with its next instant",
      "subscriptions WHERE (status IN ('active', 'trialing', 'cancelled')) <> (due_at IS NOT NULL)",
    ],
    [
      "the last event telling the status",
      "subscriptions s WHERE status <> (SELECT e.to_status FROM subscription_events e WHERE e.subscription_id = s.id ORDER BY e.at DESC, e.id DESC LIMIT 1)",
    ],
    [
      "demos that agree with their subscription",
      "demo_grants d JOIN subscriptions s ON s.id = d.subscription_id WHERE (d.status = 'active') <> (s.status = 'trialing')",
    ],
    [
      "nobody inside without a right",
      "deliveries d JOIN subscriptions s ON s.id = d.subscription_id WHERE (d.status = 'removed') <> (s.status = 'expired')",
    ],
    [
      "nothing in the future",
      "payment_attempts WHERE created_at > '2026-11-20T15:42:00Z' OR settled_at > '2026-11-20T15:42:00Z'",
    ],
    ["no message before its cause", "notifications WHERE sent_at < created_at"],
    [
      "no one before they came",
      "orders o JOIN customers c ON c.id = o.customer_id WHERE o.created_at < c.created_at",
    ],
  ])("has %s", async (_, exceptions) => {
    expect(await count(exceptions)).toBe(0);
  });

  it("is what the sweep and the proof of delivery would have left", async () => {
    const ctx = { ...database, clock, actor: { kind: "system", job: "test" } } as const;
    expect(await sweepDue(ctx, { limit: 1000 })).toMatchObject({ value: { claimed: 0 } });
    expect(await checkPaidDelivered(ctx)).toEqual({
      ok: true,
      value: { paidNotDelivered: 0, rightsWithoutDelivery: 0, deliveriesWithoutRight: 0 },
    });
  });

  it("has books that are proven", async () => {
    const ctx = { ...database, clock, actor: { kind: "system", job: "test" } } as const;
    const { checks } = await proveLedger(ctx);
    expect(checks.filter(({ broken }) => broken > 0)).toEqual([]);
    expect(await count("ledger_transfers")).toBeGreaterThan(500);
    expect(await count("ledger_lots")).toBe(12);
  });

  it("numbers orders as they came", async () => {
    const { rows } = (await database.db.execute(
      sql`SELECT count(*)::int AS n FROM (SELECT number, lag(number) OVER (ORDER BY created_at, id) AS before FROM orders) o WHERE before > number`,
    )) as unknown as { rows: { n: number }[] };
    expect(rows[0]?.n).toBe(0);
  });
});
