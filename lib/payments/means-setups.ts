import { and, desc, eq, gt, inArray, isNotNull, sql } from "drizzle-orm";
import { customers } from "@/db/schema/customers";
import { meansSetups } from "@/db/schema/payments";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { invariant, UnavailableError } from "@/lib/core/errors";
import { type Id, newId } from "@/lib/core/ids";
import { log } from "@/lib/core/log";
import { err, ok, type Result } from "@/lib/core/result";
import { DAY, HOUR, MINUTE, plus, SECOND } from "@/lib/core/time";
import { readShopSettings } from "@/lib/settings/service";
import { methodsFor } from "./methods";
import { ProviderRefusal } from "./providers/http";
import { findSetupMismatch, nextCheck } from "./rules";
import { keepMeans } from "./saved-means";
import { providerFor, readPaymentMethods } from "./settings";
import type { PaymentProvider } from "./types";

/** Each opens a page at the provider: so many a customer may ask for in an hour. */
const MOST_AN_HOUR = 5;

/** Asks a provider for a page where the customer may have a card kept, with nothing to pay. Answers where it is. */
export async function startSetup(
  ctx: Ctx,
  { customerId, returnUrl }: { customerId: Id<"customer">; returnUrl: string },
): Promise<
  Result<{ url: string }, "means.cannot_add" | "payment.provider_unavailable" | "means.asked_too_often">
> {
  const offer = await offerFor(ctx, customerId);
  if (!offer) return err("means.cannot_add");
  const { method, provider, openSetup, language, currency } = offer;
  const setupId = newId("meansSetup");
  const now = ctx.clock.now();
  const expiresAt = plus(now, method.kind.lifetimeMs);
  const noted = await inTransaction(ctx, async (tx) => {
    const wait = await waitForAnother(tx, customerId, now);
    if (wait > 0)
      return err("means.asked_too_often", { retryAfterSeconds: wait, minutes: Math.ceil(wait / 60) });
    await tx.insert(meansSetups).values({
      id: setupId,
      customerId,
      provider: provider.id,
      createdAt: now,
      expiresAt,
      nextCheckAt: plus(now, MINUTE),
    });
    await audit(tx, ctx, {
      action: "means.asked",
      entity: "customer",
      entityId: customerId,
      after: { setupId, provider: provider.id },
    });
    return ok(null);
  });
  if (!noted.ok) return noted;
  try {
    const opened = await openSetup(ctx, { setupId, customerId, currency, language, expiresAt, returnUrl });
    // Before anybody is led there: what comes of a page is looked for under this name alone.
    await ctx.db.update(meansSetups).set({ providerRef: opened.ref }).where(eq(meansSetups.id, setupId));
    return ok({ url: opened.url });
  } catch (error) {
    if (!(error instanceof UnavailableError) && !(error instanceof ProviderRefusal)) throw error;
    log().warn({ err: error, setupId }, "a page for a card could not be opened");
    return err("payment.provider_unavailable", { method: method.id });
  }
}

/** Seconds until the customer may ask for one more page; 0 where they may now. Their asking is taken one by one. */
async function waitForAnother(tx: Tx, customerId: Id<"customer">, now: Date): Promise<number> {
  await tx
    .select({ id: customers.id })
    .from(customers)
    .where(eq(customers.id, customerId))
    .for("no key update");
  const lately = await tx
    .select({ at: meansSetups.createdAt })
    .from(meansSetups)
    .where(and(eq(meansSetups.customerId, customerId), gt(meansSetups.createdAt, plus(now, -HOUR))))
    .orderBy(desc(meansSetups.createdAt))
    .limit(MOST_AN_HOUR);
  const oldest = lately[MOST_AN_HOUR - 1];
  return oldest ? Math.ceil((plus(oldest.at, HOUR).getTime() - now.getTime()) / SECOND) : 0;
}

/** Whether the customer is offered a method that keeps a card without a payment. */
export const canAddMeans = async (ctx: Pick<Ctx, "db">, customerId: Id<"customer">): Promise<boolean> =>
  (await offerFor(ctx, customerId)) !== null;

/** The first method that could charge the customer in their currency, and keeps cards by themselves. */
async function offerFor(ctx: Pick<Ctx, "db">, customerId: Id<"customer">) {
  const [methods, settings, [customer]] = await Promise.all([
    readPaymentMethods(ctx),
    readShopSettings(ctx.db),
    ctx.db
      .select({ language: customers.language, currency: customers.currency, country: customers.country })
      .from(customers)
      .where(eq(customers.id, customerId)),
  ]);
  invariant(customer, "whoever has a session is known");
  const { language, currency, country } = customer;
  const charges = { asked: { amount: 1n, currency }, stars: null };
  for (const { id, reason } of methodsFor(methods, charges, settings, { insideTelegram: true, country })) {
    const method = methods.byId.get(id);
    const openSetup = method?.provider?.openSetup;
    // Nothing is paid, so no amount is too small.
    if (method?.provider && openSetup && (reason === null || reason === "amount"))
      return { method, provider: method.provider, openSetup, language, currency };
  }
  return null;
}

const UNKNOWN = "unknown to the provider";

/**
 * Asks the provider what became of a page and keeps its card once, for whoever asked for that page. Everything it states is
 * compared, fail closed; a page that nobody here asked for, or that ended before, changes nothing.
 */
export async function applySetup(ctx: Ctx, provider: PaymentProvider, ref: string): Promise<string> {
  const fact = await provider.fetchSetup?.(ctx, ref);
  if (!fact) return UNKNOWN;
  const applied = await inTransaction(ctx, async (tx) => {
    const [setup] = await tx
      .select()
      .from(meansSetups)
      .where(and(eq(meansSetups.provider, provider.id), eq(meansSetups.providerRef, ref)))
      .for("update");
    if (!setup) return ok("not asked for here");
    if (setup.status !== "open") return ok(`${setup.status} before`);
    if (fact.status === "pending") return ok("pending");
    const { id: setupId, customerId } = setup;
    const reason =
      fact.status === "done"
        ? findSetupMismatch({ setupId, customerId, payee: provider.payee() }, fact)
        : null;
    const status = fact.status === "cancelled" ? "cancelled" : reason || !fact.means ? "refused" : "kept";
    await end(tx, ctx, setupId, status);
    if (status === "refused")
      log().warn({ setupId, reason }, "a card is kept for nobody: it fits no page of ours");
    if (status !== "kept" || !fact.means) return ok(reason ? `mismatch: ${reason}` : status);
    const { brand, ending } = fact.means;
    await keepMeans(tx, ctx, { customerId, provider: provider.id, means: fact.means });
    await audit(tx, ctx, {
      action: "means.kept",
      entity: "customer",
      entityId: customerId,
      after: { provider: provider.id, brand, ending },
    });
    return ok(status);
  });
  return applied.value;
}

const end = (
  db: Tx | Ctx["db"],
  ctx: Pick<Ctx, "clock">,
  id: Id<"meansSetup">,
  status: Exclude<(typeof meansSetups.$inferSelect)["status"], "open">,
) =>
  db
    .update(meansSetups)
    .set({ status, endedAt: ctx.clock.now(), nextCheckAt: null })
    .where(and(eq(meansSetups.id, id), eq(meansSetups.status, "open")));

/**
 * Asks the providers about pages of which nobody told us, less and less often; what is still open a day after its page could
 * be used is over. Returns how many outcomes are known now.
 */
export async function reconcileSetups(ctx: Ctx, limit: number): Promise<number> {
  let known = 0;
  for (const setup of await claimSetupsToCheck(ctx, limit))
    try {
      if (await askAbout(ctx, setup)) known += 1;
    } catch (error) {
      // Its own next look is set already; the others are not kept waiting.
      log().warn({ err: error, setupId: setup.id }, "a provider could not be asked");
    }
  return known;
}

type Setup = typeof meansSetups.$inferSelect;

/** Two sweeps never ask about the same page at once; a process that dies in between loses nothing. */
const claimSetupsToCheck = (ctx: Ctx, limit: number): Promise<Setup[]> =>
  ctx.db.transaction(async (tx) => {
    const now = ctx.clock.now();
    const due = await tx
      .select()
      .from(meansSetups)
      .where(sql`${meansSetups.nextCheckAt} <= ${now.toISOString()}`)
      .orderBy(meansSetups.nextCheckAt)
      .limit(limit)
      .for("update", { skipLocked: true });
    for (const setup of due)
      await tx
        .update(meansSetups)
        .set({
          checks: setup.checks + 1,
          checkedAt: now,
          nextCheckAt: nextCheck(setup, now) ?? plus(now, HOUR),
        })
        .where(eq(meansSetups.id, setup.id));
    return due;
  });

async function askAbout(ctx: Ctx, setup: Setup): Promise<boolean> {
  const provider = await providerFor(ctx, setup.provider);
  // A page whose address nobody heard keeps no card.
  const outcome = provider && setup.providerRef && (await applySetup(ctx, provider, setup.providerRef));
  if (outcome && outcome !== "pending" && outcome !== UNKNOWN) return true;
  if (nextCheck(setup, ctx.clock.now()) !== null) return false;
  await end(ctx.db, ctx, setup.id, "expired");
  return true;
}

const IMPATIENCE = 3 * SECOND;
/** No page of a provider lives longer. */
const OPEN_FOR = DAY;
const AT_ONCE = 3;

/** The screen that the customer comes back to looks for itself, at their newest pages: a lost webhook costs nobody their card. */
export async function lookAtSetups(ctx: Ctx, customerId: Id<"customer">): Promise<void> {
  const now = ctx.clock.now();
  const due = ctx.db
    .select({ id: meansSetups.id })
    .from(meansSetups)
    .where(
      and(
        eq(meansSetups.customerId, customerId),
        eq(meansSetups.status, "open"),
        isNotNull(meansSetups.providerRef),
        sql`${meansSetups.createdAt} > ${plus(now, -OPEN_FOR).toISOString()}`,
        sql`(${meansSetups.checkedAt} IS NULL OR ${meansSetups.checkedAt} <= ${plus(now, -IMPATIENCE).toISOString()})`,
      ),
    )
    .orderBy(desc(meansSetups.createdAt))
    .limit(AT_ONCE);
  const claimed = await ctx.db
    .update(meansSetups)
    .set({ checkedAt: now })
    .where(inArray(meansSetups.id, due))
    .returning({ provider: meansSetups.provider, ref: meansSetups.providerRef });
  for (const { provider: id, ref } of claimed)
    try {
      const provider = await providerFor(ctx, id);
      if (provider && ref !== null) await applySetup(ctx, provider, ref);
    } catch (error) {
      log().warn({ err: error, provider: id }, "a provider could not be asked");
    }
}
