import { and, eq, inArray, isNotNull, isNull, lte } from "drizzle-orm";
import { inboxEvents } from "@/db/schema/payments";
import { runStatement } from "@/db/statement";
import { type Ctx, inOneStatement, inTransaction } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { type Id, newId } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { MINUTE, plus } from "@/lib/core/time";
import { emit, noteEventsWritten } from "@/lib/events/service";
import { inboxPause, isGivenUp } from "./rules";
import { lastPaymentMethods, type PaymentMethods, readPaymentMethods } from "./settings";
import type { ProviderEvent } from "./types";

export interface Receipt {
  received: true;
  /** False for an event that was here before: nothing is done twice. */
  fresh: boolean;
  kind: string;
}

/** The job usually comes at once; where it was lost, the sweep looks after this pause. */
const NET = 2 * MINUTE;

interface Arrived {
  readonly rawBody: Buffer;
  readonly headers: Headers;
}

type Taken = Result<Receipt, "webhook.not_configured" | "webhook.signature_invalid" | "request.invalid_json">;

/** Verifies a webhook over its raw bytes, remembers it once and leaves the work to a job. */
export async function receiveWebhook(
  ctx: Ctx,
  providerId: string,
  rawBody: Buffer,
  headers: Headers,
): Promise<Taken> {
  // The keys as last seen: the statement that remembers notices where they have changed, and so does a refusal.
  let methods = await lastPaymentMethods(ctx);
  for (;;) {
    const taken = await take(ctx, methods, providerId, { rawBody, headers });
    if (taken?.ok) return taken;
    const now = await readPaymentMethods(ctx);
    if (taken !== null && now.revision === methods.revision) return taken;
    methods = now;
  }
}

/** Null where the methods are others by now, and nothing was done. */
async function take(
  ctx: Ctx,
  methods: PaymentMethods,
  providerId: string,
  { rawBody, headers }: Arrived,
): Promise<Taken | null> {
  const provider = methods.byId.get(providerId)?.provider;
  const secret = provider?.webhookSecret();
  if (!provider || !secret) return err("webhook.not_configured");
  const certificate = await provider.webhookCertificate?.(headers);
  if (certificate === null) return err("webhook.signature_invalid");
  const genuine = provider.verify(rawBody, headers, { secret, now: ctx.clock.now(), certificate });
  if (!genuine.ok) return genuine;
  const event = provider.translate(rawBody);
  if (!event) return ok({ received: true, fresh: false, kind: "ignored" });

  const kept = provider.keptHeaders.flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const fresh = await remember(ctx, provider.id, event, {
    rawBody,
    headers: Object.fromEntries(kept),
    revision: methods.revision,
  });
  return fresh === null ? null : ok({ received: true, fresh, kind: event.kind });
}

/**
 * The event and the word of it in one statement, and only while the methods are those it was verified with: providers send
 * in bursts, and wait for the answer.
 */
const REMEMBER = {
  name: "payments_remember_webhook",
  text: `
    WITH shop AS (
      SELECT COALESCE((SELECT revision FROM payment_method_revisions), 0) = $11::int AS same
    ), kept AS (
      INSERT INTO inbox_events (id, provider, event_id, kind, body, headers, received_at, next_try_at)
      SELECT $1, $2, $3, $4, $5::bytea, $6::jsonb, $7::timestamptz, $8::timestamptz FROM shop WHERE same
      ON CONFLICT ON CONSTRAINT inbox_events_once DO NOTHING RETURNING id
    ), told AS (
      INSERT INTO outbox_events (id, name, data, created_at)
      SELECT $9, CASE WHEN fresh THEN 'inbox/received' ELSE 'inbox/duplicate' END,
        CASE WHEN fresh THEN jsonb_build_object('inboxEventId', $1::text, 'provider', $2::text)
          ELSE jsonb_build_object('provider', $2::text, 'providerRef', $10::text) END, $7::timestamptz
      FROM (SELECT EXISTS (SELECT 1 FROM kept) AS fresh) AS found, shop WHERE same
    )
    SELECT same, EXISTS (SELECT 1 FROM kept) AS fresh FROM shop`,
};

/** Whether the event is new; null where the methods have changed since `revision`. */
async function remember(
  ctx: Ctx,
  provider: string,
  event: ProviderEvent,
  arrived: { rawBody: Buffer; headers: Record<string, string>; revision: number },
): Promise<boolean | null> {
  const now = ctx.clock.now();
  noteEventsWritten(1);
  const [row] = await inOneStatement(ctx, (db) =>
    runStatement<{ same: boolean; fresh: boolean }>(db, REMEMBER, [
      newId("inboxEvent"),
      provider,
      event.eventId,
      event.kind,
      arrived.rawBody,
      JSON.stringify(arrived.headers),
      now,
      plus(now, NET),
      newId("event"),
      subjectOf(event),
      arrived.revision,
    ]),
  );
  return row?.same ? row.fresh : null;
}

/** The provider's name of what an event is about. */
function subjectOf(event: ProviderEvent): string {
  switch (event.about) {
    case "payment":
    case "means":
      return event.providerRef;
    case "refund":
      return event.refund.chargeId;
    case "dispute":
      return event.dispute.chargeId;
  }
}

export type InboxEvent = typeof inboxEvents.$inferSelect;

export async function readInboxEvent(
  ctx: Pick<Ctx, "db">,
  id: Id<"inboxEvent">,
): Promise<InboxEvent | undefined> {
  const [event] = await ctx.db.select().from(inboxEvents).where(eq(inboxEvents.id, id));
  return event;
}

/** Those of these events that there are, oldest id first. */
export const readInboxEvents = (
  ctx: Pick<Ctx, "db">,
  ids: readonly Id<"inboxEvent">[],
): Promise<InboxEvent[]> =>
  ctx.db
    .select()
    .from(inboxEvents)
    .where(inArray(inboxEvents.id, [...ids]))
    .orderBy(inboxEvents.id);

const RECORD_OUTCOME = {
  name: "payments_record_webhook_outcome",
  text: `
    UPDATE inbox_events SET attempts = attempts + 1, processed_at = $2::timestamptz, outcome = $3, last_error = NULL,
      next_try_at = NULL, dead_at = NULL
    WHERE id = $1`,
};

/** What became of an event that was worked off. */
export async function recordInboxOutcome(
  ctx: Pick<Ctx, "db" | "clock">,
  { id }: Pick<InboxEvent, "id">,
  outcome: string,
): Promise<void> {
  await runStatement(ctx.db, RECORD_OUTCOME, [id, ctx.clock.now(), outcome]);
}

/** An event that failed waits for its next try, less and less often, and is given up in the end. */
export async function recordInboxFailure(
  ctx: Ctx,
  { id, provider, kind }: InboxEvent,
  error: string,
): Promise<{ givenUp: boolean }> {
  const now = ctx.clock.now();
  const recorded = await inTransaction(ctx, async (tx) => {
    const [row] = await tx
      .select({ attempts: inboxEvents.attempts, deadAt: inboxEvents.deadAt })
      .from(inboxEvents)
      .where(eq(inboxEvents.id, id))
      .for("update");
    const attempts = (row?.attempts ?? 0) + 1;
    const givenUp = isGivenUp(attempts);
    await tx
      .update(inboxEvents)
      .set({
        attempts,
        lastError: error.slice(0, 500),
        nextTryAt: givenUp ? null : plus(now, inboxPause(attempts)),
        deadAt: givenUp ? (row?.deadAt ?? now) : null,
      })
      .where(eq(inboxEvents.id, id));
    if (givenUp && !row?.deadAt) await emit(tx, ctx, "inbox/given_up", { inboxEventId: id, provider, kind });
    return ok({ givenUp });
  });
  return recorded.value;
}

/** Takes events whose next try is due; the try after it is set at once, so that two sweeps never work off the same one. */
export async function claimInboxEvents(
  ctx: Pick<Ctx, "db" | "clock">,
  limit: number,
): Promise<Id<"inboxEvent">[]> {
  const now = ctx.clock.now();
  return ctx.db.transaction(async (tx) => {
    const due = await tx
      .select({ id: inboxEvents.id })
      .from(inboxEvents)
      .where(and(isNull(inboxEvents.processedAt), lte(inboxEvents.nextTryAt, now)))
      .orderBy(inboxEvents.nextTryAt)
      .limit(limit)
      .for("update", { skipLocked: true });
    const ids = due.map(({ id }) => id);
    if (ids.length > 0)
      await tx
        .update(inboxEvents)
        .set({ nextTryAt: plus(now, NET) })
        .where(inArray(inboxEvents.id, ids));
    return ids;
  });
}

/** Works an event off again from the start, whatever became of it. Asking the provider again changes nothing twice. */
export function replayInboxEvent(
  ctx: Ctx,
  { id }: { id: Id<"inboxEvent"> },
): Promise<Result<{ replayed: number }, "inbox.not_found">> {
  return inTransaction(ctx, async (tx) => {
    const replayed = await tx
      .update(inboxEvents)
      .set(again(ctx))
      .where(eq(inboxEvents.id, id))
      .returning({ provider: inboxEvents.provider });
    const [event] = replayed;
    if (!event) return err("inbox.not_found");
    await emit(tx, ctx, "inbox/received", { inboxEventId: id, provider: event.provider });
    await audit(tx, ctx, { action: "inbox.replayed", entity: "inbox_event", entityId: id });
    return ok({ replayed: 1 });
  });
}

/** Works off all that was given up. */
export function replayGivenUp(ctx: Ctx): Promise<Result<{ replayed: number }, never>> {
  return inTransaction(ctx, async (tx) => {
    const replayed = await tx
      .update(inboxEvents)
      .set(again(ctx))
      .where(isNotNull(inboxEvents.deadAt))
      .returning({ id: inboxEvents.id, provider: inboxEvents.provider });
    for (const { id, provider } of replayed) {
      await emit(tx, ctx, "inbox/received", { inboxEventId: id, provider });
      await audit(tx, ctx, { action: "inbox.replayed", entity: "inbox_event", entityId: id });
    }
    return ok({ replayed: replayed.length });
  });
}

const again = (ctx: Pick<Ctx, "clock">) => ({
  attempts: 0,
  processedAt: null,
  outcome: null,
  deadAt: null,
  nextTryAt: plus(ctx.clock.now(), NET),
});
