import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ctx, inTransaction } from "@/db/transaction";
import { settlePayment } from "@/lib/checkout/settle";
import type { OrderSummary } from "@/lib/checkout/types";
import type { Id } from "@/lib/core/ids";
import { DAY, fixedClock, plus } from "@/lib/core/time";
import { sandboxProvider } from "@/lib/payments/providers/sandbox";
import type { PaymentFact } from "@/lib/payments/types";
import { applyDisputeFact } from "@/lib/refunds/disputes";
import ar from "@/messages/ar.json";
import en from "@/messages/en.json";
import fa from "@/messages/fa.json";
import ru from "@/messages/ru.json";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { placeHold } from "./holds";
import { grantLot } from "./points";
import { postTransfer } from "./post";
import { proveLedger } from "./proof";
import { balanceOf } from "./queries";
import { move } from "./rules";
import type { Account, CustomerAccount } from "./types";

const NOON = new Date("2026-03-01T12:00:00Z");
const clock = fixedClock(NOON);
let database: TestDatabase;
let shop: CommerceShop;
let ctx: Ctx;
let customerId: Id<"customer">;
let order: OrderSummary;

const clearing: Account = { kind: "clearing", provider: "sandbox", unit: "SAR" };

const factOf = (of: OrderSummary, change: Partial<PaymentFact> = {}): PaymentFact => ({
  provider: "sandbox",
  providerRef: of.payment?.id ?? "",
  status: "settled",
  chargeId: `charge-${of.id}`,
  amountMinor: BigInt(of.payment?.amount.amount ?? 0),
  currency: of.payment?.amount.currency ?? "SAR",
  payee: sandboxProvider.payee(),
  orderId: of.id,
  payerTelegramId: null,
  failureCode: null,
  ...change,
});

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await openCommerceShop(database, clock);
  ({ ctx } = shop);
  const buyer = await shop.customer();
  customerId = buyer.id;
  order = await shop.order(buyer.ctx);
  certain(await settlePayment(ctx, factOf(order)));
  const wallet: CustomerAccount = { kind: "wallet", customerId, unit: "SAR" };
  await inTransaction(ctx, (tx) =>
    postTransfer(tx, ctx, {
      key: "gift",
      kind: "adjustment",
      legs: move({ kind: "adjustments", unit: "SAR" }, wallet, 500n),
    }),
  );
  await inTransaction(ctx, (tx) => placeHold(tx, ctx, { key: "hold", account: wallet, amountMinor: 200n }));
  await inTransaction(ctx, (tx) =>
    grantLot(tx, ctx, { key: "points", customerId, points: 70n, expiresAt: plus(NOON, DAY) }),
  );
  const other = await shop.order(buyer.ctx);
  const wrong = await settlePayment(ctx, factOf(other, { amountMinor: 1n }));
  expect(wrong).toMatchObject({ error: "payment.mismatch" });
  const lost = {
    disputeRef: "lost",
    amountMinor: 100n,
    reason: "fraudulent",
    status: "lost",
    dueBy: null,
  } as const;
  await applyDisputeFact(ctx, {
    ...lost,
    provider: "sandbox",
    currency: "SAR",
    chargeId: `charge-${order.id}`,
  });
});
afterAll(() => database.drop());

const sql = (text: string, values: unknown[] = []) => database.sql.query(text, values);
/** Writes past the triggers, as nobody can who comes through the application. */
async function tamper(text: string, values: unknown[] = []) {
  for (const table of ["ledger_entries", "ledger_transfers"])
    await sql(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  try {
    await sql(text, values);
  } finally {
    for (const table of ["ledger_entries", "ledger_transfers"])
      await sql(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  }
}
const brokenChecks = async () =>
  (await proveLedger(ctx)).checks.filter(({ broken }) => broken > 0).map(({ name }) => name);

describe("the books of a shop that sold", () => {
  it("are proven, and the proof is kept", async () => {
    const proof = await proveLedger(ctx);
    expect(proof.checks.filter(({ broken }) => broken > 0)).toEqual([]);
    expect(proof.isProven).toBe(true);
    const { rows } = await sql("SELECT is_proven FROM ledger_proofs WHERE id = $1", [proof.id]);
    expect(rows).toEqual([{ is_proven: true }]);
  });

  it("are told in words, whatever may break", async () => {
    const { checks } = await proveLedger(ctx);
    for (const { admin } of [en, ru, ar, fa])
      expect(Object.keys(admin.ledger.checks).sort()).toEqual(checks.map(({ name }) => name).sort());
  });

  it("keep in clearing exactly what fits nothing", async () => {
    expect((await balanceOf(ctx, clearing)).balanceMinor).toBe(1n);
  });

  it("earn what the order cost", async () => {
    expect((await balanceOf(ctx, { kind: "revenue", unit: "SAR" })).balanceMinor).toBe(4900n);
  });
});

describe("a proof fails", () => {
  it.each<[string, string, string, string[]]>([
    [
      "when an entry is changed",
      "UPDATE ledger_entries SET amount_minor = amount_minor + 7 WHERE account_id = 'revenue:SAR'",
      "UPDATE ledger_entries SET amount_minor = amount_minor - 7 WHERE account_id = 'revenue:SAR'",
      ["transfers_sum_to_zero", "units_sum_to_zero", "balances_are_their_entries", "orders_are_earned"],
    ],
    [
      "when a balance is changed",
      "UPDATE ledger_accounts SET balance_minor = balance_minor + 1 WHERE kind = 'wallet'",
      "UPDATE ledger_accounts SET balance_minor = balance_minor - 1 WHERE kind = 'wallet'",
      ["balances_are_their_entries"],
    ],
    [
      "when the shop's own checkpoint is changed",
      "UPDATE ledger_accounts SET balance_minor = balance_minor + 1 WHERE id = 'revenue:SAR'",
      "UPDATE ledger_accounts SET balance_minor = balance_minor - 1 WHERE id = 'revenue:SAR'",
      ["balances_are_their_entries"],
    ],
    [
      "when a hold loses its part",
      "UPDATE ledger_accounts SET held_minor = held_minor - 1 WHERE kind = 'wallet'",
      "UPDATE ledger_accounts SET held_minor = held_minor + 1 WHERE kind = 'wallet'",
      ["held_is_open_holds"],
    ],
    [
      "when a lot is eaten into",
      "UPDATE ledger_lots SET remaining_minor = remaining_minor - 1",
      "UPDATE ledger_lots SET remaining_minor = remaining_minor + 1",
      ["lots_are_the_balance"],
    ],
    [
      "when a mismatch is closed and its money stays in clearing",
      "UPDATE payment_mismatches SET resolved_at = now()",
      "UPDATE payment_mismatches SET resolved_at = NULL",
      ["clearing_is_open_mismatches"],
    ],
    [
      "when a transfer has no entries",
      "INSERT INTO ledger_transfers (id, key, digest, kind, posted_at) VALUES ('trf_x', 'x', '', 'adjustment', now())",
      "DELETE FROM ledger_transfers WHERE id = 'trf_x'",
      ["transfers_move_something"],
    ],
    [
      "when a payment is called settled and was never booked",
      "UPDATE payment_attempts SET status = 'settled' WHERE status <> 'settled'",
      "UPDATE payment_attempts SET status = 'pending' WHERE charge_id IS NULL",
      ["payments_are_booked"],
    ],
    [
      "when a refund is called done and nothing went back",
      `INSERT INTO refunds (id, order_id, payment_id, customer_id, idempotency_key, request_hash, amount_minor,
          to_provider_minor, to_wallet_minor, currency, reason, status, is_full, ends_access, reversed, requested_by, created_at)
        SELECT 'rfd_x', o.id, p.id, o.customer_id, 'x', 'x', 100, 100, 0, 'SAR', 'asked', 'done', false, false, '{}', 'x', now()
        FROM orders o JOIN payment_attempts p ON p.order_id = o.id AND p.status = 'settled' LIMIT 1`,
      "DELETE FROM refunds WHERE id = 'rfd_x'",
      ["refunds_are_booked"],
    ],
    [
      "when what a refund moved has no refund",
      "UPDATE ledger_transfers SET refund_id = 'rfd_y' WHERE key = 'gift'",
      "UPDATE ledger_transfers SET refund_id = NULL WHERE key = 'gift'",
      ["refunds_are_booked"],
    ],
    [
      "when a dispute is called lost and its money did not leave",
      `INSERT INTO disputes (id, provider, dispute_ref, order_id, payment_id, customer_id, amount_minor, currency, reason, status,
          opened_at, closed_at)
        SELECT 'dsp_x', 'sandbox', 'x', o.id, p.id, o.customer_id, 100, 'SAR', 'fraudulent', 'lost', now(), now()
        FROM orders o JOIN payment_attempts p ON p.order_id = o.id AND p.status = 'settled' LIMIT 1`,
      "DELETE FROM disputes WHERE id = 'dsp_x'",
      ["disputes_are_booked"],
    ],
    [
      "when a lost dispute is called won after all",
      "UPDATE disputes SET status = 'won' WHERE dispute_ref = 'lost'",
      "UPDATE disputes SET status = 'lost' WHERE dispute_ref = 'lost'",
      ["disputes_are_booked"],
    ],
    [
      "when a dispute was lost over more than was booked",
      "UPDATE disputes SET amount_minor = amount_minor + 1 WHERE dispute_ref = 'lost'",
      "UPDATE disputes SET amount_minor = amount_minor - 1 WHERE dispute_ref = 'lost'",
      ["disputes_are_booked"],
    ],
    [
      "when an order is called paid and nothing was earned",
      "UPDATE orders SET status = 'paid' WHERE paid_at IS NULL",
      "UPDATE orders SET status = 'reserved' WHERE paid_at IS NULL",
      ["orders_are_earned"],
    ],
    [
      "when a booked payment is no longer settled",
      "UPDATE payment_attempts SET status = 'failed' WHERE charge_id IS NOT NULL",
      "UPDATE payment_attempts SET status = 'settled' WHERE charge_id IS NOT NULL",
      ["bookings_are_payments"],
    ],
  ])("%s, and holds again when it is put right", async (_, wrong, right, checks) => {
    await tamper(wrong);
    expect(await brokenChecks()).toEqual(checks);
    await tamper(right);
    expect(await brokenChecks()).toEqual([]);
  });

  it("and tells the owner", async () => {
    await tamper("UPDATE ledger_lots SET remaining_minor = remaining_minor - 1");
    const proof = await proveLedger(ctx);
    expect(proof.isProven).toBe(false);
    const { rows } = await sql(
      "SELECT 1 FROM outbox_events WHERE name = 'ledger/proof_failed' AND data->>'proofId' = $1",
      [proof.id],
    );
    expect(rows).toHaveLength(1);
    await tamper("UPDATE ledger_lots SET remaining_minor = remaining_minor + 1");
  });
});
