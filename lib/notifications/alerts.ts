import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { admins } from "@/db/schema/auth";
import { orders } from "@/db/schema/checkout";
import { customers } from "@/db/schema/customers";
import { deliveries } from "@/db/schema/delivery";
import { alerts } from "@/db/schema/notifications";
import { paymentMismatches } from "@/db/schema/payments";
import { disputes } from "@/db/schema/refunds";
import { telegramChannels } from "@/db/schema/telegram";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { type Id, newId } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { emit } from "@/lib/events/service";
import type { EventData } from "@/lib/events/types";
import { queueNotification } from "./queue";
import type { Alert, AlertKind } from "./types";

/** The events that a person of the shop has to hear of. */
export const ALARMING_EVENTS = [
  "delivery/stuck",
  "delivery/mismatch_found",
  "channel/admin_lost",
  "payment/mismatched",
  "inbox/given_up",
  "means/release_stuck",
  "ledger/proof_failed",
  "promotion/honoured_late",
  "refund/failed",
  "refund/stuck",
  "refund/unmatched",
  "dispute/opened",
  "dispute/closed",
  "dispute/unmatched",
] as const satisfies (keyof EventData)[];

export type AlarmingEvent = {
  [N in (typeof ALARMING_EVENTS)[number]]: {
    readonly name: N;
    readonly data: EventData[N];
    readonly id: string;
  };
}[(typeof ALARMING_EVENTS)[number]];

interface NewAlert {
  kind: AlertKind;
  severity: Alert["severity"];
  /** One open alert per cause: the same trouble does not shout twice. */
  cause: string;
  params: Record<string, unknown>;
}

/** Raises the alert that an event asks for. */
export function alertOf(
  ctx: Ctx,
  event: AlarmingEvent,
): Promise<Result<{ alertId: Id<"alert"> | null }, never>> {
  return inTransaction(ctx, async (tx) => {
    if (event.name === "dispute/closed")
      await calm(tx, ctx, { kind: "dispute_opened", cause: event.data.disputeId });
    const wanted = await newAlertFor(tx, event);
    return ok({ alertId: wanted && (await raiseAlert(tx, ctx, wanted)) });
  });
}

async function raiseAlert(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  { kind, severity, cause, params }: NewAlert,
): Promise<Id<"alert"> | null> {
  const [row] = await tx
    .insert(alerts)
    .values({
      id: newId("alert"),
      dedupeKey: `${kind}:${cause}`,
      kind,
      severity,
      params,
      createdAt: ctx.clock.now(),
    })
    .onConflictDoNothing({ target: alerts.dedupeKey })
    .returning({ id: alerts.id });
  if (!row) return null;
  await emit(tx, ctx, "alert/raised", { alertId: row.id });
  return row.id;
}

async function newAlertFor(tx: Tx, event: AlarmingEvent): Promise<NewAlert | null> {
  const { name, data, id } = event;
  switch (name) {
    case "delivery/stuck": {
      const [row] = await tx
        .select({ name: customers.firstName, channel: telegramChannels.title })
        .from(deliveries)
        .innerJoin(customers, eq(customers.id, deliveries.customerId))
        .innerJoin(telegramChannels, eq(telegramChannels.id, deliveries.channelId))
        .where(eq(deliveries.id, data.deliveryId));
      const params = { deliveryId: data.deliveryId, name: row?.name ?? "", channel: row?.channel ?? "" };
      return { kind: "delivery_stuck", severity: "critical", cause: id, params };
    }
    case "channel/admin_lost": {
      const [row] = await tx
        .select({ title: telegramChannels.title })
        .from(telegramChannels)
        .where(eq(telegramChannels.id, data.channelId));
      const params = { channelId: data.channelId, channel: row?.title ?? "" };
      return { kind: "admin_lost", severity: "critical", cause: id, params };
    }
    case "delivery/mismatch_found":
      return {
        kind: data.mismatch,
        severity: "critical",
        cause: data.entityId,
        params: { id: data.entityId },
      };
    case "inbox/given_up":
      return {
        kind: "webhook_dead",
        severity: "critical",
        cause: data.inboxEventId,
        params: { id: data.inboxEventId, provider: data.provider, event: data.kind },
      };
    case "payment/mismatched": {
      // Decided before anybody was told: there is nothing left to look at.
      const [row] = await tx
        .select({ resolvedAt: paymentMismatches.resolvedAt })
        .from(paymentMismatches)
        .where(eq(paymentMismatches.id, data.mismatchId));
      if (row?.resolvedAt) return null;
      return {
        kind: "payment_mismatched",
        severity: "critical",
        cause: data.mismatchId,
        params: { provider: data.provider, reason: data.reason, id: data.mismatchId },
      };
    }
    case "means/release_stuck":
      return {
        kind: "card_not_released",
        severity: "warning",
        cause: data.meansId,
        params: { provider: data.provider },
      };
    case "ledger/proof_failed":
      // One open alert for the books: until somebody closes it, the next night adds nothing.
      return {
        kind: "ledger_broken",
        severity: "critical",
        cause: "books",
        params: { proofId: data.proofId },
      };
    case "refund/failed":
    case "refund/stuck":
      return {
        kind: name === "refund/failed" ? "refund_failed" : "refund_stuck",
        severity: "critical",
        cause: data.refundId,
        params: { order: await numberOf(tx, data.orderId), orderId: data.orderId },
      };
    case "refund/unmatched":
    case "dispute/unmatched":
      return {
        kind: name === "refund/unmatched" ? "refund_unmatched" : "dispute_unmatched",
        severity: "critical",
        cause: `${data.provider}:${data.chargeId}`,
        params: { provider: data.provider, charge: data.chargeId },
      };
    case "dispute/opened":
    case "dispute/closed": {
      if (name === "dispute/closed" && data.status === "won") return null;
      // Over before anybody was told that it began: there is nothing left to answer.
      if (name === "dispute/opened" && (await isDisputeOver(tx, data.disputeId))) return null;
      return {
        kind: name === "dispute/opened" ? "dispute_opened" : "dispute_lost",
        severity: "critical",
        cause: data.disputeId,
        params: { order: await numberOf(tx, data.orderId), disputeId: data.disputeId },
      };
    }
    case "promotion/honoured_late":
      return {
        kind: "late_discount",
        severity: "warning",
        cause: `${data.orderId}:${data.promotionId}`,
        params: { orderId: data.orderId, promotionId: data.promotionId },
      };
  }
}

async function isDisputeOver(tx: Tx, id: Id<"dispute">): Promise<boolean> {
  const [row] = await tx.select({ closedAt: disputes.closedAt }).from(disputes).where(eq(disputes.id, id));
  return row?.closedAt != null;
}

async function numberOf(tx: Tx, orderId: Id<"order">): Promise<number | ""> {
  const [row] = await tx.select({ number: orders.number }).from(orders).where(eq(orders.id, orderId));
  return row?.number ?? "";
}

/** A receipt waits for the owner until somebody has decided on it: the alert comes and goes with it. */
export function watchTransfer(
  ctx: Ctx,
  event: {
    readonly name: "transfer/sent" | "transfer/decided";
    readonly data: EventData["transfer/sent"];
    readonly id: string;
  },
): Promise<Result<{ alertId: Id<"alert"> | null }, never>> {
  const { paymentId, orderId } = event.data;
  return inTransaction(ctx, async (tx) => {
    if (event.name === "transfer/decided")
      return ok({ alertId: await calm(tx, ctx, { kind: "transfer_waiting", cause: paymentId }) });
    const [order] = await tx.select({ number: orders.number }).from(orders).where(eq(orders.id, orderId));
    const params = { paymentId, order: order?.number ?? "" };
    const alert = { kind: "transfer_waiting", severity: "warning", cause: paymentId, params } as const;
    return ok({ alertId: await raiseAlert(tx, ctx, alert) });
  });
}

/** Money that fitted nothing was decided on: its alert goes. */
export const calmMismatch = (
  ctx: Ctx,
  { mismatchId }: EventData["payment/mismatch_resolved"],
): Promise<Result<{ alertId: Id<"alert"> | null }, never>> =>
  inTransaction(ctx, async (tx) =>
    ok({ alertId: await calm(tx, ctx, { kind: "payment_mismatched", cause: mismatchId }) }),
  );

/** Closes the open alert of a cause; the same trouble may be told again. */
async function calm(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  { kind, cause }: Pick<NewAlert, "kind" | "cause">,
): Promise<Id<"alert"> | null> {
  const [closed] = await tx
    .update(alerts)
    .set({ closedAt: ctx.clock.now(), dedupeKey: sql`${alerts.dedupeKey} || ':' || ${alerts.id}` })
    .where(and(eq(alerts.dedupeKey, `${kind}:${cause}`), isNull(alerts.closedAt)))
    .returning({ id: alerts.id });
  return closed?.id ?? null;
}

/** Writes to every owner who has Telegram; an alert is told once. */
export function tellOwners(
  ctx: Ctx,
  input: { alertId: Id<"alert"> },
): Promise<Result<{ told: number }, never>> {
  return inTransaction(ctx, async (tx) => {
    const owners = await tx
      .select({ id: admins.id })
      .from(admins)
      .where(and(eq(admins.role, "owner"), isNull(admins.disabledAt), isNotNull(admins.telegramId)));
    for (const { id: adminId } of owners)
      await queueNotification(tx, ctx, {
        kind: "alert",
        params: { alertId: input.alertId },
        cause: `${input.alertId}:${adminId}`,
        adminId,
      });
    await tx
      .update(alerts)
      .set({ toldAt: ctx.clock.now() })
      .where(and(eq(alerts.id, input.alertId), isNull(alerts.toldAt)));
    return ok({ told: owners.length });
  });
}

/** A person looked at it; the same trouble may be told again. */
export function closeAlert(
  ctx: Ctx,
  input: { id: Id<"alert"> },
): Promise<Result<Alert, "request.not_found">> {
  return inTransaction(ctx, async (tx) => {
    const [before] = await tx.select().from(alerts).where(eq(alerts.id, input.id)).for("update");
    if (!before) return err("request.not_found");
    if (before.closedAt !== null) return ok(before);
    const [after] = await tx
      .update(alerts)
      .set({ closedAt: ctx.clock.now(), dedupeKey: `${before.dedupeKey}:${before.id}` })
      .where(eq(alerts.id, input.id))
      .returning();
    await audit(tx, ctx, { action: "alert.closed", entity: "alert", entityId: input.id });
    return ok(after ?? before);
  });
}
