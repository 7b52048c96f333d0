import { eq } from "drizzle-orm";
import { orders } from "@/db/schema/checkout";
import { notifications } from "@/db/schema/notifications";
import { paymentAttempts } from "@/db/schema/payments";
import { subscriptions } from "@/db/schema/subscriptions";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { type Id, newId } from "@/lib/core/ids";
import { ok, type Result } from "@/lib/core/result";
import { emit } from "@/lib/events/service";
import type { EventData } from "@/lib/events/types";
import { upcomingRenewal } from "@/lib/subscriptions/renewal-queries";
import { isRenewalKey } from "@/lib/subscriptions/renewal-rules";
import { consentFor } from "./facts";
import type { Kind, Params } from "./types";

/** The events that customers are written to about. */
export const TOLD_EVENTS = [
  "subscription/activated",
  "subscription/reminder_due",
  "subscription/past_due",
  "subscription/cancelled",
  "subscription/kept",
  "subscription/renewal_failed",
  "subscription/ended",
  "delivery/invited",
  "delivery/joined",
  "demo/granted",
  "demo/ended",
  "payment/failed",
  "payment/confirmation_required",
  "wallet/topped_up",
  "refund/done",
  "transfer/rejected",
  "promotion/issued",
] as const satisfies (keyof EventData)[];

export type ToldEvent = {
  [N in (typeof TOLD_EVENTS)[number]]: { readonly name: N; readonly data: EventData[N]; readonly id: string };
}[(typeof TOLD_EVENTS)[number]];

interface Wanted {
  readonly kind: Kind;
  readonly params: Params;
  /** What happened once is told once, also when its event arrives twice or is told again under another id. */
  readonly cause: string;
}

/** Which message an event asks for; null for none. */
function wantedFor(event: ToldEvent, standing: Standing | null): Wanted | null {
  const { name, data, id } = event;
  switch (name) {
    case "subscription/activated": {
      const { subscriptionId, orderId } = data;
      return orderId && { kind: "paid", params: { subscriptionId, orderId }, cause: orderId };
    }
    case "subscription/reminder_due": {
      const { subscriptionId, daysBefore, periodEnd } = data;
      const params = { subscriptionId, daysBefore, periodEnd };
      // What goes on by itself is told once a term, not at every reminder.
      if (standing?.goesOn && !standing.isDemo)
        return { kind: "renews", params, cause: `${subscriptionId}:${periodEnd}` };
      const cause = `${subscriptionId}:${periodEnd}:${daysBefore}`;
      if (!standing?.isDemo) return { kind: "reminder", params, cause };
      return { kind: standing.goesOn ? "demo_continues" : "demo_reminder", params, cause };
    }
    case "subscription/renewal_failed": {
      const { subscriptionId, periodEnd, reason, tries, nextTryAt } = data;
      return {
        kind: "renewal_failed",
        params: { subscriptionId, periodEnd, reason, ...(nextTryAt && { nextTryAt }) },
        cause: `${subscriptionId}:${periodEnd}${tries > 1 ? ":last" : ""}`,
      };
    }
    case "subscription/ended": {
      const { subscriptionId } = data;
      return data.isDemo ? null : { kind: "ended", params: { subscriptionId }, cause: subscriptionId };
    }
    case "subscription/past_due":
      return about("past_due", data, id);
    case "subscription/cancelled":
      return about("cancelled", data, id);
    case "subscription/kept":
      return about("kept", data, id);
    case "demo/granted":
      return about("demo_granted", data, data.demoId);
    case "demo/ended":
      return about("demo_ended", data, data.demoId);
    case "delivery/invited":
      return { kind: "invite_ready", params: { deliveryId: data.deliveryId }, cause: id };
    case "delivery/joined":
      return { kind: "joined", params: { deliveryId: data.deliveryId }, cause: id };
    case "refund/done":
      return { kind: "refunded", params: { refundId: data.refundId }, cause: data.refundId };
    case "transfer/rejected": {
      const { paymentId, orderId, reason, note, decidedAt } = data;
      return {
        kind: "transfer_rejected",
        params: { orderId, reason, note },
        cause: `${paymentId}:${decidedAt}`,
      };
    }
    case "promotion/issued": {
      const { codeKey, origin } = data;
      // Renewals and win-backs tell of theirs themselves.
      if (origin === "renewal" || origin === "win_back") return null;
      return { kind: "code_issued", params: { issued: { origin, codeKey } }, cause: codeKey };
    }
    case "payment/confirmation_required":
      return { kind: "payment_confirm", params: { orderId: data.orderId }, cause: data.orderId };
    case "wallet/topped_up":
      return { kind: "topped_up", params: { orderId: data.orderId }, cause: data.orderId };
    case "payment/failed":
      return { kind: "payment_failed", params: { orderId: data.orderId }, cause: data.paymentId };
  }
}

const about = (
  kind: Kind,
  { subscriptionId }: { subscriptionId: Id<"subscription"> },
  cause: string,
): Wanted => ({
  kind,
  params: { subscriptionId },
  cause,
});

/** Turns an event into the message it asks for, once per cause. */
export function notifyOf(
  ctx: Ctx,
  event: ToldEvent,
  /** What the message hands over besides. */
  extra: Pick<Params, "offer"> = {},
): Promise<Result<{ notificationId: Id<"notification"> | null }, never>> {
  return inTransaction(ctx, async (tx) => {
    const wanted = wantedFor(event, await standingOf(tx, event));
    const customerId = wanted && (await customerOf(tx, event));
    if (!wanted || !customerId) return ok({ notificationId: null });
    const params = { ...wanted.params, ...extra };
    return ok({ notificationId: await queueNotification(tx, ctx, { ...wanted, params, customerId }) });
  });
}

/** Writes a message to be sent, unless its cause already has one. */
export async function queueNotification(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  message: Wanted & ({ customerId: Id<"customer"> } | { adminId: Id<"admin"> }),
): Promise<Id<"notification"> | null> {
  const now = ctx.clock.now();
  const { kind, params, cause } = message;
  const reader = "customerId" in message ? { customerId: message.customerId } : { adminId: message.adminId };
  const [row] = await tx
    .insert(notifications)
    .values({
      id: newId("notification"),
      dedupeKey: `${kind}:${cause}`,
      ...reader,
      kind,
      params: { ...params },
      dueAt: now,
      createdAt: now,
    })
    .onConflictDoNothing({ target: notifications.dedupeKey })
    .returning({ id: notifications.id });
  if (!row) return null;
  await emit(tx, ctx, "notification/queued", { notificationId: row.id });
  return row.id;
}

/** How what a reminder speaks of ends. */
interface Standing {
  isDemo: boolean;
  /** The customer agreed that it goes on, paid. */
  goesOn: boolean;
}

async function standingOf(tx: Tx, { name, data }: ToldEvent): Promise<Standing | null> {
  if (name !== "subscription/reminder_due") return null;
  const { subscriptionId } = data;
  const [row] = await tx
    .select({ isDemo: subscriptions.isDemo })
    .from(subscriptions)
    .where(eq(subscriptions.id, subscriptionId));
  const isDemo = row?.isDemo === true;
  const consent = isDemo ? await consentFor(tx, subscriptionId) : await upcomingRenewal(tx, subscriptionId);
  return { isDemo, goesOn: consent !== undefined };
}

/** Whom an event is told to; undefined where nobody is, because another message speaks of it. */
async function customerOf(tx: Tx, { name, data }: ToldEvent): Promise<Id<"customer"> | undefined> {
  if (name !== "payment/failed") return data.customerId;
  const [row] = await tx
    .select({ customerId: orders.customerId, key: paymentAttempts.idempotencyKey })
    .from(paymentAttempts)
    .innerJoin(orders, eq(orders.id, paymentAttempts.orderId))
    .where(eq(paymentAttempts.id, data.paymentId));
  return row && isRenewalKey(row.key) ? undefined : row?.customerId;
}
