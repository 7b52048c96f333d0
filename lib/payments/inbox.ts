import { eq, sql } from "drizzle-orm";
import { inboxEvents } from "@/db/schema/payments";
import { type Ctx, inTransaction } from "@/db/transaction";
import { type Id, newId } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { emit } from "@/lib/events/service";
import { providerFor } from "./settings";
import type { ProviderEvent } from "./types";

export interface Receipt {
  received: true;
  /** False for an event that was here before: nothing is done twice. */
  fresh: boolean;
  kind: string;
}

/** Verifies a webhook over its raw bytes, remembers it once and leaves the work to a job. */
export async function receiveWebhook(
  ctx: Ctx,
  providerId: string,
  rawBody: Buffer,
  headers: Headers,
): Promise<Result<Receipt, "webhook.not_configured" | "webhook.signature_invalid" | "request.invalid_json">> {
  const provider = await providerFor(ctx, providerId);
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
  return inTransaction(ctx, async (tx) => {
    const [inserted] = await tx
      .insert(inboxEvents)
      .values({
        id: newId("inboxEvent"),
        provider: provider.id,
        eventId: event.eventId,
        kind: event.kind,
        body: rawBody,
        headers: Object.fromEntries(kept),
        receivedAt: ctx.clock.now(),
      })
      .onConflictDoNothing()
      .returning({ id: inboxEvents.id });
    if (inserted) await emit(tx, ctx, "inbox/received", { inboxEventId: inserted.id });
    else await emit(tx, ctx, "inbox/duplicate", { provider: provider.id, providerRef: subjectOf(event) });
    return ok({ received: true as const, fresh: inserted !== undefined, kind: event.kind });
  });
}

/** The provider's name of what an event is about. */
function subjectOf(event: ProviderEvent): string {
  switch (event.about) {
    case "payment":
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

/** Records what became of an event; one that failed stays waiting for the next try. */
export async function recordInboxOutcome(
  ctx: Pick<Ctx, "db" | "clock">,
  id: Id<"inboxEvent">,
  result: { outcome: string } | { error: string },
): Promise<void> {
  await ctx.db
    .update(inboxEvents)
    .set({
      attempts: sql`${inboxEvents.attempts} + 1`,
      ...("outcome" in result
        ? { processedAt: ctx.clock.now(), outcome: result.outcome, lastError: null }
        : { lastError: result.error.slice(0, 500) }),
    })
    .where(eq(inboxEvents.id, id));
}
