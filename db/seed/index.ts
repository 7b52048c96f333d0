import { eq, sql } from "drizzle-orm";
import type { AnyPgTable } from "drizzle-orm/pg-core";
import type { Database, Db } from "@/db/client";
import { admins } from "@/db/schema/auth";
import { planPrices, plans, products } from "@/db/schema/catalog";
import { orderLines, orders } from "@/db/schema/checkout";
import { customers } from "@/db/schema/customers";
import { deliveries } from "@/db/schema/delivery";
import { demoGrants } from "@/db/schema/demo";
import { notifications } from "@/db/schema/notifications";
import { paymentAttempts } from "@/db/schema/payments";
import { promotionRedemptions } from "@/db/schema/promotions";
import { subscriptionEvents, subscriptionOrders, subscriptions } from "@/db/schema/subscriptions";
import type { Ctx, Tx } from "@/db/transaction";
import { system } from "@/lib/core/actor";
import { type Clock, DAY, fixedClock, plus } from "@/lib/core/time";
import { changeShopSettings } from "@/lib/settings/service";
import { ShopSettings } from "@/lib/settings/types";
import { SANDBOX_BOT_USERNAME } from "@/lib/telegram/sandbox/instance";
import { type Books, emptyBooks, type Offer } from "./books";
import { seedCatalog } from "./catalog";
import { type SeededCodes, seedCodes } from "./codes";
import { live } from "./history";
import { fillPurses, keepLedger } from "./ledger";
import { invent, type NewCustomer } from "./people";
import { seedPromotions } from "./promotions";
import { createRandom } from "./random";

const SEED = 20_261_120;
const CUSTOMERS = 200;
/** The owner of the sandbox; nobody in Telegram has this account. */
const OWNER_TELEGRAM_ID = 5_500_000_001n;

/** A shop in which nothing was ever put on sale. */
export async function isEmpty({ db }: Pick<Database, "db">): Promise<boolean> {
  const rows = await db.select({ id: plans.id }).from(plans).limit(1);
  return rows.length === 0;
}

/** Fills an empty shop with goods, codes, people and a year of sales that adds up. */
export async function seedDemoShop({ db }: Pick<Database, "db">, clock: Clock): Promise<void> {
  const now = clock.now();
  const random = createRandom(SEED);
  const opened = plus(now, -366 * DAY);
  const ctx: Ctx = { db, clock: fixedClock(opened), actor: system("seed") };
  await seedShop(ctx, random.id("admin", opened));
  const products = await seedCatalog(ctx, random);
  const codes = await seedCodes({ ...ctx, clock });
  const promotions = [...(await seedPromotions({ ...ctx, clock })), ...codes.promotions];
  const offers = await readOffers(db);
  const { timeZone, graceDays, reminderDays } = ShopSettings.parse({});
  const books = emptyBooks();
  const people = invent(random, CUSTOMERS, now);
  const shop = {
    offers,
    access: {
      random,
      books,
      now,
      timeZone,
      due: { graceDays, reminderDays },
      products: new Map(products.map((product) => [product.productId as string, product])),
    },
    seller: { random, books, promotions, uses: new Map<string, number>(), thank: codes.thank },
  };
  for (const person of people) live(shop, person);
  await db.transaction(async (tx) => {
    await write(tx, people, books, codes);
    await fillPurses(tx, { clock: fixedClock(now) }, books);
  });
  await db.execute(sql`ANALYZE`);
}

async function seedShop(ctx: Ctx, ownerId: ReturnType<ReturnType<typeof createRandom>["id"]>): Promise<void> {
  await changeShopSettings(ctx, {
    name: "Madar",
    tagline: {
      en: "A fast VPN and a private channel.",
      ru: "Быстрый VPN и закрытый канал.",
      ar: "VPN سريع وقناة خاصة.",
      fa: "VPN پرسرعت و کانال خصوصی.",
    },
    timeZone: "Asia/Riyadh",
    currencies: ["SAR", "USD", "RUB", "XTR"],
    botUsername: SANDBOX_BOT_USERNAME,
    supportUsername: "madar_support",
    otherMethodsInsideTelegram: true,
    pointValues: { SAR: 5, USD: 1, RUB: 100 },
    topUpBounds: { SAR: { least: 1000, most: 200_000 }, USD: { least: 300, most: 50_000 } },
    renewalOffer: { basisPoints: 1000, daysBefore: 3 },
    winBack: { basisPoints: 1500, daysAfter: 14, validDays: 7 },
  });
  await ctx.db.insert(admins).values({
    id: ownerId as typeof admins.$inferInsert.id,
    telegramId: OWNER_TELEGRAM_ID,
    name: "Madar",
    role: "owner",
    createdAt: ctx.clock.now(),
  });
}

const readOffers = (db: Db): Promise<Offer[]> =>
  db
    .select({
      priceId: planPrices.id,
      planId: planPrices.planId,
      planName: plans.name,
      productId: plans.productId,
      termMonths: planPrices.termMonths,
      currency: planPrices.currency,
      amountMinor: planPrices.amountMinor,
      listMinor: planPrices.listMinor,
    })
    .from(planPrices)
    .innerJoin(plans, eq(plans.id, planPrices.planId))
    .innerJoin(products, eq(products.id, plans.productId))
    .orderBy(products.position, plans.position, planPrices.currency, planPrices.termMonths);

async function write(tx: Tx, people: NewCustomer[], books: Books, codes: SeededCodes): Promise<void> {
  // Numbers run in the order of the sales.
  books.orders.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  await insert(tx, customers, people);
  await insert(tx, orders, books.orders);
  await insert(tx, orderLines, books.orderLines);
  await insert(tx, paymentAttempts, books.paymentAttempts);
  await codes.write(tx);
  await insert(tx, promotionRedemptions, books.redemptions);
  await insert(tx, subscriptions, books.subscriptions);
  await insert(tx, subscriptionEvents, books.subscriptionEvents);
  await insert(tx, subscriptionOrders, books.subscriptionOrders);
  await insert(tx, demoGrants, books.demoGrants);
  await insert(tx, deliveries, books.deliveries);
  await insert(tx, notifications, books.notifications);
  await countUses(tx);
  await keepLedger(tx, books);
}

const CHUNK = 500;

async function insert<T extends AnyPgTable>(tx: Tx, table: T, rows: T["$inferInsert"][]): Promise<void> {
  for (let from = 0; from < rows.length; from += CHUNK)
    await tx.insert(table).values(rows.slice(from, from + CHUNK));
}

/** The counters behind the limits are what was redeemed. */
async function countUses(tx: Tx): Promise<void> {
  await tx.execute(sql`
    UPDATE promotion_codes k SET committed = used.times
    FROM (SELECT code_key, count(*)::int AS times FROM promotion_redemptions GROUP BY 1) used
    WHERE k.code_key = used.code_key`);
  await tx.execute(sql`
    UPDATE promotion_limits l SET committed = used.times, budget_committed_minor = used.given
    FROM (SELECT p.limit_id, count(*)::int AS times,
            COALESCE(sum(r.amount_minor) FILTER (WHERE r.currency = h.currency), 0) AS given
          FROM promotion_redemptions r JOIN promotions p ON p.id = r.promotion_id
          JOIN promotion_limits h ON h.id = p.limit_id GROUP BY 1) used
    WHERE l.id = used.limit_id`);
  await tx.execute(sql`
    INSERT INTO promotion_customer_uses (promotion_id, customer_id, held, committed)
    SELECT promotion_id, customer_id, 0, count(*)::int FROM promotion_redemptions GROUP BY 1, 2`);
}
