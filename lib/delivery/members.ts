import { and, eq, inArray, ne } from "drizzle-orm";
import { deliveries } from "@/db/schema/delivery";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { err, ok, type Result } from "@/lib/core/result";
import { emit } from "@/lib/events/service";
import { botIdOf } from "@/lib/telegram/api";
import { SETTLED, telegramOf } from "./claim";
import { findGuardedChannel, findLivingDelivery, hasRight, isStaff } from "./queries";
import { judgeMember, type MemberVerdict } from "./rules";
import type { Delivery, DeliveryCtx } from "./types";

/**
 * Writes down who came into a channel or left it. Someone who left keeps the right; a stranger is put out by a job that does
 * not give up. What is not our channel is nobody's business.
 */
export function recordChannelMember(
  ctx: DeliveryCtx,
  input: { chatId: bigint; telegramId: bigint; status: string; inviteLink: string | null },
): Promise<Result<{ verdict: MemberVerdict }, never>> {
  return inTransaction(ctx, async (tx) => {
    const channel = await findGuardedChannel(tx, input.chatId);
    if (!channel) return ok({ verdict: "ignored" as const });
    const place = { channelId: channel.id, telegramId: input.telegramId };
    const delivery = await findLivingDelivery(tx, place);
    const itself = botIdOf(telegramOf(ctx).token) === input.telegramId;
    const verdict = judgeMember({
      status: input.status,
      hasRight: delivery !== undefined || (await hasRight(tx, place)),
      isStaff: itself || (await isStaff(tx, input.telegramId)),
      isRecordedInside: delivery?.status === "joined",
    });
    if (verdict === "joined" && delivery) await recordJoin(tx, ctx, delivery);
    if (verdict === "left" && delivery) await recordLeft(tx, ctx, delivery);
    if (verdict === "stranger") {
      await forgetUsedLink(tx, ctx, input);
      await emit(tx, ctx, "channel/stranger_joined", {
        channelId: channel.id,
        telegramId: String(input.telegramId),
      });
    }
    return ok({ verdict });
  });
}

async function recordJoin(tx: Tx, ctx: Ctx, { id, customerId }: Delivery): Promise<void> {
  const now = ctx.clock.now();
  const joined = await tx
    .update(deliveries)
    .set({ ...SETTLED, status: "joined", joinedAt: now, updatedAt: now })
    .where(and(eq(deliveries.id, id), inArray(deliveries.status, ["pending", "invited"])))
    .returning({ id: deliveries.id });
  if (joined.length > 0) await emit(tx, ctx, "delivery/joined", { deliveryId: id, customerId });
}

/** The single-use link is spent; a new one is made when the customer asks. */
async function recordLeft(tx: Tx, ctx: Ctx, { id }: Delivery): Promise<void> {
  await tx
    .update(deliveries)
    .set({ status: "invited", inviteLink: null, inviteExpiresAt: null, updatedAt: ctx.clock.now() })
    .where(and(eq(deliveries.id, id), eq(deliveries.status, "joined")));
}

/** A stranger used somebody's link: its owner can ask for another. */
async function forgetUsedLink(
  tx: Tx,
  ctx: Ctx,
  { inviteLink, telegramId }: { inviteLink: string | null; telegramId: bigint },
): Promise<void> {
  if (inviteLink === null) return;
  await tx
    .update(deliveries)
    .set({ inviteLink: null, inviteExpiresAt: null, updatedAt: ctx.clock.now() })
    .where(
      and(
        eq(deliveries.inviteLink, inviteLink),
        eq(deliveries.status, "invited"),
        ne(deliveries.telegramId, telegramId),
      ),
    );
}

/** Whether someone who knocks may come in: by our record, not by the link they hold. */
export async function decideJoinRequest(
  ctx: Ctx,
  input: { chatId: bigint; telegramId: bigint; inviteLink: string | null },
): Promise<Result<{ approve: boolean }, "delivery.not_found">> {
  const channel = await findGuardedChannel(ctx.db, input.chatId);
  if (!channel) return err("delivery.not_found");
  const place = { channelId: channel.id, telegramId: input.telegramId };
  return ok({ approve: (await hasRight(ctx.db, place)) || (await isStaff(ctx.db, input.telegramId)) });
}
