import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { orders } from "@/db/schema/checkout";
import { notifications } from "@/db/schema/notifications";
import { inTransaction } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { LANGUAGES } from "@/lib/core/languages";
import { postTransfer } from "@/lib/ledger/post";
import { move } from "@/lib/ledger/rules";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { accessShop, movableClock } from "@/tests/access-shop";
import { certain } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { readerOf, subjectOf } from "./facts";
import { warnOfLowWallet } from "./low-wallet";
import { compose } from "./wording";

const clock = movableClock("2026-03-01T12:00:00Z");
let database: TestDatabase;
let shop: ReturnType<typeof accessShop>;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = accessShop(database, clock);
  await shop.settings({ name: "Madar", botUsername: "madar_bot" });
});
afterAll(() => database.drop());

/** A customer whose last order cost 49.00, `walletMinor` of it from the wallet, which now holds `left`. */
async function buyer({ walletMinor, left }: { walletMinor: bigint; left: bigint }) {
  const product = await shop.product();
  const { id: customerId } = await shop.customer({});
  const orderId = await shop.paidOrder({ ...product, customerId });
  await database.db.update(orders).set({ walletMinor }).where(eq(orders.id, orderId));
  const [order] = await database.db.select().from(orders).where(eq(orders.id, orderId));
  const { subscriptionId } = certain(await activateFromOrder(shop.ctx, { orderId }));
  const unit = order?.currency ?? "SAR";
  if (left > 0n)
    certain(
      await inTransaction(shop.ctx, (tx) =>
        postTransfer(tx, shop.ctx, {
          key: `fill-${customerId}`,
          kind: "adjustment",
          legs: move({ kind: "adjustments", unit }, { kind: "wallet", customerId, unit }, left),
        }),
      ),
    );
  return { customerId, subscriptionId, total: order?.totalMinor ?? 0n };
}

async function warn(subscriptionId: Id<"subscription">) {
  const { rows } = await database.sql.query<{ at: Date }>(
    "SELECT period_end AS at FROM subscriptions WHERE id = $1",
    [subscriptionId],
  );
  const periodEnd = rows[0]?.at.toISOString() ?? "";
  return certain(
    await warnOfLowWallet(shop.ctx, { subscriptionId, customerId: "" as never, daysBefore: 3, periodEnd }),
  );
}

describe("a wallet that cannot pay the next term", () => {
  it("is told of once, in every language, with what it holds", async () => {
    const { customerId, subscriptionId } = await buyer({ walletMinor: 100n, left: 250n });
    expect((await warn(subscriptionId)).notificationId).not.toBeNull();
    expect((await warn(subscriptionId)).notificationId).toBeNull();
    const [row] = await database.db
      .select()
      .from(notifications)
      .where(and(eq(notifications.customerId, customerId), eq(notifications.kind, "low_wallet")));
    if (!row) throw new Error("a message was queued");
    const subject = await subjectOf(database.db, row.params);
    const reader = await readerOf(database.db, row);
    for (const language of LANGUAGES) {
      const { text, buttons } = compose(
        { kind: "low_wallet", params: row.params, subject },
        { language, timeZone: reader?.timeZone ?? "Asia/Riyadh" },
        { name: "Madar", botUsername: "madar_bot" },
      );
      expect(text).toMatch(/2[.,]50/);
      expect(buttons?.[0]?.[0]).toMatchObject({ url: "https://t.me/madar_bot?startapp=wallet" });
    }
  });

  it.each([
    ["that holds enough", { walletMinor: 100n, left: 1_000_000n }],
    ["that paid nothing of it", { walletMinor: 0n, left: 0n }],
  ])("is not told of one %s", async (_, change) => {
    const { subscriptionId } = await buyer(change);
    expect((await warn(subscriptionId)).notificationId).toBeNull();
  });
});
