import type { Ctx } from "@/db/transaction";
import { UnavailableError } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import { log } from "@/lib/core/log";
import { err, ok, type Result } from "@/lib/core/result";
import {
  type Attempt,
  claimAttemptsToCheck,
  claimLook,
  findAttempt,
  stopChecking,
} from "@/lib/payments/attempts";
import {
  claimInboxEvents,
  type InboxEvent,
  readInboxEvent,
  readInboxEvents,
  recordInboxFailure,
  recordInboxOutcome,
} from "@/lib/payments/inbox";
import { applySetup } from "@/lib/payments/means-setups";
import { nextCheck } from "@/lib/payments/rules";
import { type PaymentMethods, providerFor, readPaymentMethods } from "@/lib/payments/settings";
import type { DisputeFact, PaymentProvider, ProviderEvent, RefundFact } from "@/lib/payments/types";
import { applyFact } from "./settle";

/** What floors above do with news that is not about a payment. */
export interface Above {
  refund(ctx: Ctx, fact: RefundFact): Promise<string>;
  dispute(ctx: Ctx, fact: DisputeFact): Promise<string>;
}

/**
 * Works off one remembered webhook: asks the provider what is true and does that. The claim in the webhook is never
 * believed, so late, repeated and reordered webhooks all come to the same.
 */
export async function processInboxEvent(
  ctx: Ctx,
  input: { inboxEventId: Id<"inboxEvent"> },
  above: Above,
): Promise<Result<{ outcome: string }, "payment.not_found">> {
  const event = await readInboxEvent(ctx, input.inboxEventId);
  if (!event) return err("payment.not_found");
  return ok({ outcome: await processRead(ctx, event, await readPaymentMethods(ctx), above) });
}

async function processRead(
  ctx: Ctx,
  event: InboxEvent,
  methods: PaymentMethods,
  above: Above,
): Promise<string> {
  if (event.processedAt) return event.outcome ?? "done before";
  try {
    const provider = methods.byId.get(event.provider)?.provider;
    // Keys that were taken away come back: the event waits for them.
    if (!provider) throw new UnavailableError(event.provider, "has no keys now");
    const about = provider.translate(event.body);
    const outcome = about ? await workOff(ctx, provider, about, above) : "ignored";
    await recordInboxOutcome(ctx, event, outcome);
    return outcome;
  } catch (error) {
    const said = error instanceof Error ? error.message : "failed";
    if ((await recordInboxFailure(ctx, event, said)).givenUp) return "given up";
    throw error;
  }
}

/** Works off the webhooks whose next try is due. Returns how many are done. */
export const sweepInbox = async (ctx: Ctx, above: Above, limit: number): Promise<number> =>
  processInboxEvents(ctx, await claimInboxEvents(ctx, limit), above);

/** Providers answer slowly, and the database has other work: so many webhooks are worked off at once. */
const LANES = 4;

/** Works off remembered webhooks; one that fails keeps none of the others waiting. Returns how many are done. */
export async function processInboxEvents(
  ctx: Ctx,
  ids: readonly Id<"inboxEvent">[],
  above: Above,
): Promise<number> {
  if (ids.length === 0) return 0;
  const [left, methods] = await Promise.all([readInboxEvents(ctx, ids), readPaymentMethods(ctx)]);
  let done = 0;
  const lane = async () => {
    for (let event = left.shift(); event !== undefined; event = left.shift())
      try {
        await processRead(ctx, event, methods, above);
        done += 1;
      } catch (error) {
        // Its next try is set; the others have theirs now.
        log().warn({ err: error, inboxEventId: event.id }, "a webhook could not be worked off");
      }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return done;
}

async function workOff(
  ctx: Ctx,
  provider: PaymentProvider,
  event: ProviderEvent,
  above: Above,
): Promise<string> {
  switch (event.about) {
    case "payment": {
      const fact = await provider.fetchStatus(ctx, event.providerRef);
      return fact ? applyFact(ctx, fact) : "unknown to the provider";
    }
    case "means":
      return applySetup(ctx, provider, event.providerRef);
    case "refund":
      return above.refund(ctx, event.refund);
    case "dispute":
      return above.dispute(ctx, event.dispute);
  }
}

/** Asks the providers about attempts whose outcome nobody told us. Returns how many outcomes are known now. */
export async function reconcilePending(ctx: Ctx, limit: number): Promise<number> {
  let known = 0;
  for (const attempt of await claimAttemptsToCheck(ctx, limit)) {
    try {
      if (await ask(ctx, attempt)) known += 1;
    } catch (error) {
      // One provider that is away must not keep the others from being asked; its own next check is set already.
      log().warn({ err: error, paymentId: attempt.id }, "a provider could not be asked");
    }
  }
  return known;
}

async function ask(ctx: Ctx, attempt: Attempt): Promise<boolean> {
  const provider = await providerFor(ctx, attempt.provider);
  const fact = await provider?.fetchStatus(ctx, attempt.providerRef ?? attempt.id);
  if (!fact || fact.status === "pending") {
    if (provider && nextCheck(attempt, ctx.clock.now()) === null) await stopChecking(ctx, attempt.id);
    return false;
  }
  await applyFact(ctx, fact);
  return true;
}

/** The waiting page looks for itself, at most every few seconds: a lost webhook then costs nobody their patience. */
export async function lookAtPayment(ctx: Ctx, paymentId: Id<"payment">): Promise<boolean> {
  if (!(await claimLook(ctx, paymentId))) return false;
  const attempt = await findAttempt(ctx.db, { id: paymentId });
  try {
    return attempt !== undefined && (await ask(ctx, attempt));
  } catch (error) {
    log().warn({ err: error, paymentId }, "a provider could not be asked");
    return false;
  }
}
