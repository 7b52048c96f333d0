import { and, asc, eq, isNotNull, isNull } from "drizzle-orm";
import type { Db } from "@/db/client";
import { admins } from "@/db/schema/auth";
import { customers } from "@/db/schema/customers";
import { deliveries } from "@/db/schema/delivery";
import { telegramChannels } from "@/db/schema/telegram";
import type { Clock } from "@/lib/core/time";
import type { TelegramSandbox } from "@/lib/telegram/sandbox/sandbox";

/**
 * Gives the sandbox Telegram, which remembers nothing over a restart, its channels, members and people back. Invites died
 * with its memory, so those that waited are made anew by the retries.
 */
export async function restoreSandboxWorld(
  { db, clock }: { db: Db; clock: Clock },
  sandbox: Pick<TelegramSandbox, "restoreChannel" | "restorePerson">,
): Promise<void> {
  const people = await db
    .select({
      id: customers.id,
      telegramId: customers.telegramId,
      firstName: customers.firstName,
      lastName: customers.lastName,
      username: customers.username,
      languageCode: customers.language,
    })
    .from(customers)
    .where(isNull(customers.unreachableAt));
  for (const person of people) sandbox.restorePerson(person);
  const staff = await db.select().from(admins).where(isNotNull(admins.telegramId));
  for (const { telegramId, name } of staff)
    if (telegramId !== null) sandbox.restorePerson({ telegramId, firstName: name });

  const channels = await db.select().from(telegramChannels).orderBy(asc(telegramChannels.id));
  for (const channel of channels) {
    const members = await db
      .select({
        telegramId: customers.telegramId,
        firstName: customers.firstName,
        lastName: customers.lastName,
        username: customers.username,
        languageCode: customers.language,
      })
      .from(deliveries)
      .innerJoin(customers, eq(customers.id, deliveries.customerId))
      .where(and(eq(deliveries.channelId, channel.id), eq(deliveries.status, "joined")));
    sandbox.restoreChannel({ chatId: channel.chatId, title: channel.title, members });
  }

  const now = clock.now();
  await db
    .update(deliveries)
    .set({ status: "pending", inviteLink: null, inviteExpiresAt: null, nextTryAt: now, updatedAt: now })
    .where(and(eq(deliveries.status, "invited"), isNotNull(deliveries.inviteLink)));
}
