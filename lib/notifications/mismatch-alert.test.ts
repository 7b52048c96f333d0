import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alerts } from "@/db/schema/notifications";
import { paymentMismatches } from "@/db/schema/payments";
import { inTransaction } from "@/db/transaction";
import { ok } from "@/lib/core/result";
import { fixedClock } from "@/lib/core/time";
import { recordMismatch } from "@/lib/payments/attempts";
import { resolveMismatch } from "@/lib/payments/mismatches";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { alertOf, calmMismatch } from "./alerts";

let database: TestDatabase;
let shop: CommerceShop;
let charges = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await openCommerceShop(database, fixedClock(new Date("2026-03-01T12:00:00Z")));
});
afterAll(() => database.drop());

/** Money to somebody else, that never came to the shop. */
async function mismatch() {
  const recorded = await inTransaction(shop.ctx, async (tx) =>
    ok(
      await recordMismatch(
        tx,
        shop.ctx,
        {
          provider: "sandbox",
          providerRef: `ref-${++charges}`,
          status: "settled",
          chargeId: `charge-${charges}`,
          amountMinor: 700n,
          currency: "SAR",
          payee: "somebody else",
          orderId: null,
          payerTelegramId: null,
          failureCode: null,
        },
        "payee",
        {},
      ),
    ),
  );
  if (recorded.value === null) throw new Error("it is new");
  return recorded.value;
}

const alarm = async (mismatchId: string) =>
  certain(
    await alertOf(shop.ctx, {
      id: `evt_${mismatchId}`,
      name: "payment/mismatched",
      data: { mismatchId, provider: "sandbox", reason: "payee" },
    }),
  ).alertId;
const resolve = async (id: string) =>
  certain(await resolveMismatch(shop.ctx, { id, outcome: "never_came", reason: "not ours", confirmed: 700 }));
const standing = async (id: string) =>
  (
    await database.db
      .select()
      .from(alerts)
      .where(eq(alerts.id, id as never))
  )[0]?.closedAt;

describe("the alert of money that fits nothing", () => {
  it("goes when a person has decided, and only this one", async () => {
    const [decided, other] = [await mismatch(), await mismatch()];
    const [alert, stays] = [await alarm(decided), await alarm(other)];
    await resolve(decided);
    const told = await database.sql.query(
      "SELECT data FROM outbox_events WHERE name = 'payment/mismatch_resolved'",
    );
    expect(told.rows).toEqual([{ data: { mismatchId: decided } }]);
    expect(certain(await calmMismatch(shop.ctx, { mismatchId: decided })).alertId).toBe(alert);
    expect(certain(await calmMismatch(shop.ctx, { mismatchId: decided })).alertId).toBeNull();
    expect(await standing(alert ?? "")).not.toBeNull();
    expect(await standing(stays ?? "")).toBeNull();
  });

  it("is not raised where the decision was first", async () => {
    const id = await mismatch();
    await resolve(id);
    expect(await alarm(id)).toBeNull();
    const [row] = await database.db.select().from(paymentMismatches).where(eq(paymentMismatches.id, id));
    expect(row?.resolvedAt).not.toBeNull();
  });
});
