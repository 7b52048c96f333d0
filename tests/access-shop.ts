import { planPrices, plans, productChannels, products } from "@/db/schema/catalog";
import { orderLines, orders } from "@/db/schema/checkout";
import { customers } from "@/db/schema/customers";
import { settings } from "@/db/schema/settings";
import { telegramChannels } from "@/db/schema/telegram";
import type { Ctx } from "@/db/transaction";
import { type Actor, system } from "@/lib/core/actor";
import { type Id, newId } from "@/lib/core/ids";
import type { Clock } from "@/lib/core/time";
import type { ShopSettings } from "@/lib/settings/types";
import type { TestDatabase } from "./postgres";

/** A clock that tests move. */
export function movableClock(
  at: string,
): Clock & { to(at: Date | string): void; by(milliseconds: number): void } {
  let now = new Date(at);
  return {
    now: () => new Date(now),
    to: (next) => {
      now = new Date(next);
    },
    by: (milliseconds) => {
      now = new Date(now.getTime() + milliseconds);
    },
  };
}

/** The least a shop needs before access can be sold: a product with a plan, a channel and a way to pay an order. */
export function accessShop(database: TestDatabase, clock: Clock) {
  const { db } = database;
  let accounts = 7_000_000n;
  const as = (actor: Actor): Ctx => ({ db, clock, actor });

  return {
    ctx: as(system("test")),
    as,
    asCustomer: (customerId: Id<"customer">) => as({ kind: "customer", customerId }),

    async settings(value: Partial<ShopSettings>) {
      await db
        .insert(settings)
        .values({ key: "shop", value, updatedAt: clock.now() })
        .onConflictDoUpdate({ target: settings.key, set: { value } });
    },

    async product(change: Partial<typeof products.$inferInsert> & { channels?: bigint[] } = {}) {
      const { channels: chatIds = [], ...fields } = change;
      const now = clock.now();
      const productId = newId("product");
      const planId = newId("plan");
      const priceId = newId("price");
      await db.insert(products).values({
        id: productId,
        slug: productId,
        kind: "channel",
        name: { en: "Madar Plus", ar: "مدار بلس" },
        description: { en: "A private channel" },
        allowDemo: true,
        demoDays: 7,
        createdAt: now,
        updatedAt: now,
        ...fields,
      });
      await db.insert(plans).values({
        id: planId,
        productId,
        name: { en: "Plus", ar: "بلس" },
        tagline: { en: "Most chosen" },
        createdAt: now,
        updatedAt: now,
      });
      await db.insert(planPrices).values({
        id: priceId,
        planId,
        termMonths: 1,
        currency: "SAR",
        amountMinor: 4900n,
        listMinor: 4900n,
        createdAt: now,
      });
      const channels: Id<"channel">[] = [];
      for (const chatId of chatIds) {
        const id = newId("channel");
        await db.insert(telegramChannels).values({ id, chatId, title: "Plus channel", createdAt: now });
        await db.insert(productChannels).values({ productId, channelId: id });
        channels.push(id);
      }
      return { productId, planId, priceId, channels };
    },

    async customer(change: Partial<typeof customers.$inferInsert> = {}) {
      const id = newId("customer");
      accounts += 1n;
      const telegramId = change.telegramId ?? accounts;
      const now = clock.now();
      await db.insert(customers).values({
        id,
        firstName: "Hala",
        language: "en",
        currency: "SAR",
        createdAt: now,
        lastSeenAt: now,
        ...change,
        telegramId,
      });
      return { id, telegramId };
    },

    async paidOrder(order: {
      customerId: Id<"customer">;
      planId: Id<"plan">;
      priceId: Id<"price">;
      termMonths?: number;
      trialDays?: number;
      status?: "paid" | "reserved";
    }) {
      const id = newId("order");
      const now = clock.now();
      const amounts = { listMinor: 4900n, discountMinor: 0n, totalMinor: 4900n };
      const status = order.status ?? "paid";
      await db.insert(orders).values({
        id,
        customerId: order.customerId,
        idempotencyKey: id,
        requestHash: "",
        kind: "purchase",
        status,
        currency: "SAR",
        ...amounts,
        trialDays: order.trialDays ?? 0,
        quoteHash: "",
        quote: {},
        createdAt: now,
        reservedUntil: now,
        paidAt: status === "paid" ? now : null,
      });
      await db.insert(orderLines).values({
        id: newId("orderLine"),
        orderId: id,
        planId: order.planId,
        priceId: order.priceId,
        termMonths: order.termMonths ?? 1,
        ...amounts,
      });
      return id;
    },
  };
}
