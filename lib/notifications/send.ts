import { and, asc, desc, eq, gte, inArray, lte } from "drizzle-orm";
import { outlast } from "@/db/outlast";
import { customers } from "@/db/schema/customers";
import { notifications } from "@/db/schema/notifications";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { isSandbox } from "@/lib/core/env";
import { UnavailableError } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import { log } from "@/lib/core/log";
import { ok, type Result } from "@/lib/core/result";
import { plus } from "@/lib/core/time";
import { markUnreachable } from "@/lib/customers/reachability";
import { readShopSettings } from "@/lib/settings/service";
import { customerBotApi, TelegramRefusal } from "@/lib/telegram/api";
import { sendText } from "@/lib/telegram/messages";
import { SANDBOX_BOT_USERNAME } from "@/lib/telegram/sandbox/instance";
import { isStillTrue, type Reader, readerOf, subjectOf } from "./facts";
import {
  type AfterFailure,
  afterFailure,
  isEssential,
  isOutcomeUnknown,
  judge,
  LEASE,
  startOfDay,
  type Verdict,
} from "./rules";
import { isKind, KINDS, type Kind, type Notification, type NotificationCtx } from "./types";
import { type Composed, compose } from "./wording";

/** `busy`: somebody is sending it, or died while sending it; known once the lease is over. */
export type SendOutcome =
  | "sent"
  | "deferred"
  | "suppressed"
  | "retrying"
  | "failed"
  | "unknown"
  | "busy"
  | "not_due";

/** Sends one message: gates and claim in a transaction, the call outside, the outcome in another. Safe to repeat. */
export async function sendNotification(
  ctx: NotificationCtx,
  input: { notificationId: Id<"notification"> },
): Promise<Result<SendOutcome, never>> {
  const { value: claimed } = await inTransaction(ctx, async (tx) =>
    ok(await claim(tx, ctx, input.notificationId)),
  );
  if (claimed.outcome) return ok(claimed.outcome);
  const { notification, reader, message } = claimed;
  try {
    const { messageId } = await sendText(ctx.telegram ?? customerBotApi(), {
      chatId: reader.telegramId,
      text: message.text,
      buttons: message.buttons,
      parseMode: "HTML",
    });
    await write(ctx, notification, {
      status: "sent",
      reason: null,
      sentAt: ctx.clock.now(),
      messageId: BigInt(messageId),
      dueAt: null,
    });
    return ok("sent");
  } catch (error) {
    return ok(await recordFailure(ctx, notification, error));
  }
}

/** Sends what is due, oldest first; stops where Telegram asks for patience. */
export async function sweepNotifications(
  ctx: NotificationCtx,
  input: { limit: number },
): Promise<Result<{ sent: number; tried: number }, never>> {
  const due = await ctx.db
    .select({ id: notifications.id })
    .from(notifications)
    .where(lte(notifications.dueAt, ctx.clock.now()))
    .orderBy(asc(notifications.dueAt), asc(notifications.id))
    .limit(input.limit);
  let sent = 0;
  let tried = 0;
  for (const { id } of due) {
    const { ok: _, ...outcome } = await sendNotification(ctx, { notificationId: id });
    tried += 1;
    if ("value" in outcome && outcome.value === "sent") sent += 1;
    if ("value" in outcome && outcome.value === "retrying") break;
  }
  return ok({ sent, tried });
}

type Claim =
  | { outcome: SendOutcome }
  | { outcome: null; notification: Notification; reader: Reader; message: Composed };

async function claim(tx: Tx, ctx: Ctx, id: Id<"notification">): Promise<Claim> {
  const now = ctx.clock.now();
  const [found] = await tx
    .select()
    .from(notifications)
    .where(
      and(
        eq(notifications.id, id),
        inArray(notifications.status, ["waiting", "sending"]),
        lte(notifications.dueAt, now),
      ),
    )
    .for("update", { skipLocked: true });
  if (!found) return { outcome: (await isBeingSent(tx, id)) ? "busy" : "not_due" };
  // Whoever sent it before died in between: nobody knows whether Telegram took it.
  const died = found.status === "sending";
  const unknowns = found.unknowns + (died ? 1 : 0);
  if (unknowns > 1) return settle(tx, found, { status: "unknown", reason: "no_answer", unknowns });
  if (!isKind(found.kind)) return settle(tx, found, { status: "suppressed", reason: "unknown_kind" });

  const reader = await readerOf(tx, found);
  const subject = await subjectOf(tx, found.params);
  const settings = await readShopSettings(tx);
  const timeZone = reader?.timeZone ?? settings.timeZone;
  const history = await historyOf(tx, found, startOfDay(now, timeZone));
  const verdict = judge(
    {
      kind: found.kind,
      optOuts: reader?.optOuts ?? [],
      isReachable: reader?.isReachable ?? false,
      isStillTrue: isStillTrue(found.kind, found.params, subject, now),
      timeZone,
      ...history,
    },
    now,
  );
  if (verdict.verdict !== "send" || !reader) return applyVerdict(tx, found, verdict);
  const [notification] = await tx
    .update(notifications)
    .set({
      status: "sending",
      reason: null,
      attempts: found.attempts + 1,
      unknowns,
      dueAt: plus(now, LEASE),
    })
    .where(eq(notifications.id, id))
    .returning();
  const message = compose(
    { kind: found.kind, params: found.params, subject },
    { language: reader.language, timeZone },
    { name: settings.name, botUsername: settings.botUsername ?? sandboxBot() },
  );
  return { outcome: null, notification: notification ?? found, reader, message };
}

async function isBeingSent(tx: Tx, id: Id<"notification">): Promise<boolean> {
  const [row] = await tx
    .select({ status: notifications.status })
    .from(notifications)
    .where(eq(notifications.id, id));
  return row?.status === "sending";
}

const sandboxBot = (): string | null => (isSandbox() ? SANDBOX_BOT_USERNAME : null);

async function applyVerdict(tx: Tx, found: Notification, verdict: Verdict): Promise<Claim> {
  if (verdict.verdict !== "defer")
    return settle(tx, found, {
      status: "suppressed",
      reason: verdict.verdict === "suppress" ? verdict.reason : "unreachable",
    });
  await tx
    .update(notifications)
    .set({ status: "waiting", dueAt: verdict.until, reason: verdict.reason })
    .where(eq(notifications.id, found.id));
  return { outcome: "deferred" };
}

async function settle(
  tx: Tx,
  found: Notification,
  change: { status: "suppressed" | "unknown"; reason: string; unknowns?: number },
): Promise<Claim> {
  await tx
    .update(notifications)
    .set({ ...change, dueAt: null })
    .where(eq(notifications.id, found.id));
  return { outcome: change.status };
}

const COUNTED = (Object.keys(KINDS) as Kind[]).filter((kind) => !isEssential(kind));

/** What the customer was sent lately of the messages that count; one reader's messages are judged one after another. */
async function historyOf(tx: Tx, found: Notification, since: Date) {
  if (found.customerId === null) return { sentToday: 0, lastSentAt: null };
  await tx
    .select({ id: customers.id })
    .from(customers)
    .where(eq(customers.id, found.customerId))
    .for("no key update");
  const sent = await tx
    .select({ sentAt: notifications.sentAt })
    .from(notifications)
    .where(
      and(
        eq(notifications.customerId, found.customerId),
        inArray(notifications.kind, COUNTED),
        gte(notifications.sentAt, since),
      ),
    )
    .orderBy(desc(notifications.sentAt));
  return { sentToday: sent.length, lastSentAt: sent[0]?.sentAt ?? null };
}

async function recordFailure(ctx: Ctx, notification: Notification, error: unknown): Promise<SendOutcome> {
  if (error instanceof TelegramRefusal) return recordRefusal(ctx, notification, error);
  if (!(error instanceof UnavailableError)) throw error;
  log().warn({ err: error, notificationId: notification.id }, "a message was not sent and is tried again");
  const failure = { isUnknown: isOutcomeUnknown(error), retryAfterSeconds: error.retryAfterSeconds };
  const next: AfterFailure = afterFailure(notification, failure, ctx.clock.now());
  if (next.status === "waiting") {
    await write(ctx, notification, { ...next, reason: "telegram_unavailable" });
    return "retrying";
  }
  const reason = next.status === "unknown" ? "no_answer" : "telegram_unavailable";
  await write(ctx, notification, { status: next.status, reason, dueAt: null });
  return next.status;
}

/** Telegram said no for good; where the person cannot be reached, that is remembered. */
async function recordRefusal(
  ctx: Ctx,
  notification: Notification,
  refusal: TelegramRefusal,
): Promise<SendOutcome> {
  const reason = refusal.isUnreachable ? "unreachable" : "refused";
  log().warn({ err: refusal, notificationId: notification.id }, "Telegram refused a message");
  await write(ctx, notification, { status: "failed", reason, dueAt: null }, async (tx) => {
    if (refusal.isUnreachable && notification.customerId !== null)
      await markUnreachable(tx, ctx, notification.customerId);
  });
  return "failed";
}

/** Only this process knows what Telegram answered, so it outlasts the database; a later sending has the last word. */
async function write(
  ctx: Ctx,
  { id, attempts }: Notification,
  change: Partial<Omit<Notification, "id">>,
  also: (tx: Tx) => Promise<void> = async () => undefined,
): Promise<void> {
  await outlast(() =>
    inTransaction(ctx, async (tx) => {
      await tx
        .update(notifications)
        .set(change)
        .where(
          and(
            eq(notifications.id, id),
            eq(notifications.status, "sending"),
            change.status === "sent" ? undefined : eq(notifications.attempts, attempts),
          ),
        );
      await also(tx);
      return ok(null);
    }),
  );
}
