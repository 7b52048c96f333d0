import { and, asc, eq, inArray, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { admins } from "@/db/schema/auth";
import { productChannels } from "@/db/schema/catalog";
import { deliveries } from "@/db/schema/delivery";
import { subscriptions } from "@/db/schema/subscriptions";
import { telegramChannels } from "@/db/schema/telegram";
import type { Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { ALIVE, OPENING } from "./rules";

/** What a subscription opens, with each channel's name: what the customer sees as access. */
export const accessOf = (db: Db | Tx, subscriptionIds: readonly Id<"subscription">[]) =>
  db
    .select({ delivery: deliveries, title: telegramChannels.title })
    .from(deliveries)
    .innerJoin(telegramChannels, eq(telegramChannels.id, deliveries.channelId))
    .where(inArray(deliveries.subscriptionId, [...subscriptionIds]))
    .orderBy(asc(deliveries.id));

async function findChannel(db: Db | Tx, chatId: bigint) {
  const [row] = await db.select().from(telegramChannels).where(eq(telegramChannels.chatId, chatId));
  return row;
}

/** A channel that some product opens; any other one, such as the shop's public channel, is left to its own people. */
export async function findGuardedChannel(db: Db | Tx, chatId: bigint) {
  const channel = await findChannel(db, chatId);
  if (!channel) return undefined;
  const [opened] = await db
    .select({ channelId: productChannels.channelId })
    .from(productChannels)
    .where(eq(productChannels.channelId, channel.id))
    .limit(1);
  return opened && channel;
}

/** Whether a living subscription lets this person into the channel, by whatever product. */
export async function hasRight(
  db: Db | Tx,
  place: { channelId: Id<"channel">; telegramId: bigint },
): Promise<boolean> {
  const { rows } = (await db.execute(sql`
    SELECT 1 FROM customers c
    JOIN subscriptions s ON s.customer_id = c.id AND s.status IN ${[...OPENING]}
    JOIN product_channels pc ON pc.product_id = s.product_id AND pc.channel_id = ${place.channelId}
    WHERE c.telegram_id = ${place.telegramId} LIMIT 1`)) as unknown as { rows: unknown[] };
  return rows.length > 0;
}

export async function isStaff(db: Db | Tx, telegramId: bigint): Promise<boolean> {
  const rows = await db
    .select({ id: admins.id })
    .from(admins)
    .where(and(eq(admins.telegramId, telegramId), isNull(admins.disabledAt)));
  return rows.length > 0;
}

/** A run's own claims are its to go on with: what a try of it left behind, the next one takes up. */
export const isOwnClaim = (run: string | undefined) =>
  run === undefined ? undefined : eq(deliveries.claimedBy, run);

/** Deliveries whose next try is due, and those that this run has claimed before, the longest waiting first. */
export const dueDeliveries = (db: Db, now: Date, run: string | undefined, limit: number) =>
  db
    .select({ id: deliveries.id, status: deliveries.status })
    .from(deliveries)
    .where(and(isNotNull(deliveries.nextTryAt), or(lte(deliveries.nextTryAt, now), isOwnClaim(run))))
    .orderBy(asc(deliveries.nextTryAt))
    .limit(limit);

/** The living delivery of a person to a channel. */
export async function findLivingDelivery(
  db: Db | Tx,
  place: { channelId: Id<"channel">; telegramId: bigint },
) {
  const [row] = await db
    .select({ delivery: deliveries })
    .from(deliveries)
    .innerJoin(subscriptions, eq(subscriptions.id, deliveries.subscriptionId))
    .where(
      and(
        eq(deliveries.channelId, place.channelId),
        eq(deliveries.telegramId, place.telegramId),
        inArray(deliveries.status, [...ALIVE]),
        inArray(subscriptions.status, [...OPENING]),
      ),
    )
    .limit(1);
  return row?.delivery;
}

/** The channels a product opens. */
export const channelsOf = (db: Db | Tx, productId: Id<"product">) =>
  db
    .select({ channelId: productChannels.channelId })
    .from(productChannels)
    .where(eq(productChannels.productId, productId));
