import { and, asc, desc, eq } from "drizzle-orm";
import { plans, products } from "@/db/schema/catalog";
import { customers } from "@/db/schema/customers";
import { demoGrants, demoRequests } from "@/db/schema/demo";
import { runStatement } from "@/db/statement";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import type { AgreedPrice } from "@/lib/checkout/types";
import { actorId } from "@/lib/core/actor";
import { type Id, newId } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { emit } from "@/lib/events/service";
import { lockAlive, lockCustomer } from "@/lib/subscriptions/record";
import { endWithin, extendTrial, startTrial } from "@/lib/subscriptions/service";
import { recordConsent } from "./consent";
import { TRIED_BY_PERSON } from "./person";
import { type DemoRefusal, decideDemo, demoEnd } from "./rules";
import type { Demo } from "./types";

export type DemoRequestRefusal =
  | DemoRefusal
  | "product.not_found"
  | "customer.not_found"
  | "demo.price_changed"
  | "demo.cannot_continue";

/** "Try for free": one tap by the customer, with or without the consent that it goes on. */
export async function requestDemo(
  ctx: Ctx,
  input: { productId: Id<"product">; continueAt?: AgreedPrice | undefined },
): Promise<Result<Demo, DemoRequestRefusal | "auth.forbidden">> {
  const { actor } = ctx;
  if (actor.kind !== "customer") return err("auth.forbidden");
  const { customerId } = actor;
  const opened = await inTransaction(ctx, (tx) => open(tx, ctx, { ...input, customerId, byHand: false }));
  const { productId } = input;
  // Whoever asks for what does not exist wished for nothing.
  if (opened.ok || opened.error.startsWith("demo."))
    await recordWish(ctx, { customerId, productId, outcome: opened.ok ? "granted" : opened.error });
  return opened;
}

/** A demo given by a person of the shop, for as long as they say. */
export const grantDemo = (
  ctx: Ctx,
  input: { customerId: Id<"customer">; productId: Id<"product">; days?: number | undefined },
): Promise<Result<Demo, DemoRequestRefusal>> =>
  inTransaction(ctx, (tx) => open(tx, ctx, { ...input, byHand: true }));

async function recordWish(
  ctx: Ctx,
  wish: { customerId: Id<"customer">; productId: Id<"product">; outcome: string },
): Promise<void> {
  await ctx.db
    .insert(demoRequests)
    .values({ ...wish, createdAt: ctx.clock.now() })
    .onConflictDoNothing();
}

interface Opening {
  customerId: Id<"customer">;
  productId: Id<"product">;
  days?: number | undefined;
  continueAt?: AgreedPrice | undefined;
  byHand: boolean;
}

async function open(tx: Tx, ctx: Ctx, input: Opening): Promise<Result<Demo, DemoRequestRefusal>> {
  const { customerId, productId } = input;
  await lockCustomer(tx, customerId);
  const [customer] = await tx.select().from(customers).where(eq(customers.id, customerId));
  if (!customer) return err("customer.not_found");
  const [product] = await tx.select().from(products).where(eq(products.id, productId));
  if (!product) return err("product.not_found");
  const planId = await planToTry(tx, productId);
  const verdict = decideDemo({
    allowDemo: product.allowDemo,
    isForSale: product.status === "active" && planId !== undefined,
    byHand: input.byHand,
    hasUsedOne: await hasTried(tx, customerId, productId),
    isSubscribed: (await lockAlive(tx, customerId, productId)) !== undefined,
    lacksPhone: product.demoRequiresPhone && customer.phoneHash === null,
  });
  if (!verdict.ok) return verdict;
  if (planId === undefined) return err("demo.not_offered");

  const now = ctx.clock.now();
  const days = input.days ?? product.demoDays;
  const endsAt = demoEnd(now, days);
  const cause = input.byHand ? "demo_granted" : "demo_requested";
  const subscription = await startTrial(tx, ctx, { customerId, productId, planId, endsAt, cause });
  const [demo] = await tx
    .insert(demoGrants)
    .values({
      id: newId("demo"),
      productId,
      customerId,
      telegramId: customer.telegramId,
      phoneHash: customer.phoneHash,
      paymentFingerprintHash: customer.paymentFingerprintHash,
      subscriptionId: subscription.id,
      days,
      limits: product.demoLimits,
      grantedBy: actorId(ctx.actor),
      createdAt: now,
      endsAt,
    })
    .onConflictDoNothing()
    .returning();
  // Another account of the same person took it in the meantime.
  if (!demo) return err("demo.already_used");
  await audit(tx, ctx, { action: "demo.granted", entity: "demo", entityId: demo.id, after: { ...demo } });
  if (input.continueAt) {
    const agreed = await recordConsent(tx, ctx, { demo, planId, product, at: input.continueAt });
    if (!agreed.ok) return agreed;
  }
  await emit(tx, ctx, "demo/granted", { demoId: demo.id, subscriptionId: subscription.id, customerId });
  return ok(demo);
}

/** A demo shows the plan that the shop puts forward. */
async function planToTry(tx: Tx, productId: Id<"product">): Promise<Id<"plan"> | undefined> {
  const [plan] = await tx
    .select({ id: plans.id })
    .from(plans)
    .where(and(eq(plans.productId, productId), eq(plans.status, "active")))
    .orderBy(desc(plans.featured), asc(plans.position), asc(plans.id))
    .limit(1);
  return plan?.id;
}

const TRIED = {
  name: "demo_tried",
  text: `SELECT 1 FROM customers c WHERE c.id = $1 AND $2 IN (${TRIED_BY_PERSON})`,
};

async function hasTried(tx: Tx, customerId: Id<"customer">, productId: Id<"product">): Promise<boolean> {
  return (await runStatement(tx, TRIED, [customerId, productId])).length > 0;
}

/** Adds days to a running demo. */
export function extendDemo(
  ctx: Ctx,
  input: { id: Id<"demo">; days: number },
): Promise<Result<Demo, "demo.not_found" | "demo.not_active">> {
  return inTransaction(ctx, async (tx) => {
    const before = await lockDemo(tx, input.id);
    if (!before) return err("demo.not_found");
    if (before.status !== "active") return err("demo.not_active", { status: before.status });
    const endsAt = demoEnd(before.endsAt, input.days);
    const moved = await extendTrial(tx, ctx, {
      id: before.subscriptionId,
      endsAt,
      cause: "demo_extended",
    });
    if (!moved.ok) return err("demo.not_active");
    return ok(await write(tx, ctx, before, { endsAt, days: before.days + input.days }, "demo.extended"));
  });
}

/** Ends a running demo now. */
export function revokeDemo(
  ctx: Ctx,
  input: { id: Id<"demo"> },
): Promise<Result<Demo, "demo.not_found" | "demo.not_active">> {
  return inTransaction(ctx, async (tx) => {
    const before = await lockDemo(tx, input.id);
    if (!before) return err("demo.not_found");
    if (before.status !== "active") return err("demo.not_active", { status: before.status });
    const ended = await endWithin(tx, ctx, { id: before.subscriptionId, cause: "demo_revoked" });
    if (!ended.ok) return err("demo.not_active");
    const after = await write(
      tx,
      ctx,
      before,
      { status: "revoked", endedAt: ctx.clock.now() },
      "demo.revoked",
    );
    await tell(tx, ctx, after);
    return ok(after);
  });
}

/** Writes down that a demo's time is over; the subscription itself was ended by the sweep. */
export const endDemo = (ctx: Ctx, input: { subscriptionId: Id<"subscription"> }) =>
  settle(ctx, input.subscriptionId, "ended");

/** Writes down that a demo was bought. */
export const convertDemo = (ctx: Ctx, input: { subscriptionId: Id<"subscription"> }) =>
  settle(ctx, input.subscriptionId, "converted");

function settle(
  ctx: Ctx,
  subscriptionId: Id<"subscription">,
  status: "ended" | "converted",
): Promise<Result<{ settled: boolean }, never>> {
  return inTransaction(ctx, async (tx) => {
    const [before] = await tx
      .select()
      .from(demoGrants)
      .where(and(eq(demoGrants.subscriptionId, subscriptionId), eq(demoGrants.status, "active")))
      .for("update");
    if (!before) return ok({ settled: false });
    const after = await write(tx, ctx, before, { status, endedAt: ctx.clock.now() }, `demo.${status}`);
    if (status === "ended") await tell(tx, ctx, after);
    return ok({ settled: true });
  });
}

async function lockDemo(tx: Tx, id: Id<"demo">): Promise<Demo | undefined> {
  const [row] = await tx.select().from(demoGrants).where(eq(demoGrants.id, id)).for("update");
  return row;
}

async function write(
  tx: Tx,
  ctx: Ctx,
  before: Demo,
  change: Partial<Omit<Demo, "id">>,
  action: string,
): Promise<Demo> {
  const [after] = await tx.update(demoGrants).set(change).where(eq(demoGrants.id, before.id)).returning();
  if (!after) throw new Error(`demo ${before.id} vanished under its lock`);
  await audit(tx, ctx, {
    action,
    entity: "demo",
    entityId: before.id,
    before: { ...before },
    after: { ...after },
  });
  return after;
}

const tell = (tx: Tx, ctx: Ctx, { id: demoId, subscriptionId, customerId }: Demo) =>
  emit(tx, ctx, "demo/ended", { demoId, subscriptionId, customerId });
