import { and, eq, ne, sql } from "drizzle-orm";
import {
  type PromotionStatus,
  promotionLimits,
  promotionRedemptions,
  promotionRevisions,
  promotions,
  promotionVersions,
} from "@/db/schema/promotions";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { actorId } from "@/lib/core/actor";
import { invariant } from "@/lib/core/errors";
import { type Id, newId } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { readShopSettings } from "@/lib/settings/service";
import { codeKey, decideDraft, defineFrom, normaliseCode } from "./rules";
import type { PromotionDraft, PromotionRow } from "./types";

/** Tells every process's cache that promotions changed; changes of promotions take turns on this row. */
export async function movePromotionRevision(tx: Tx): Promise<void> {
  await tx
    .insert(promotionRevisions)
    .values({ id: 1, revision: 1 })
    .onConflictDoUpdate({
      target: promotionRevisions.id,
      set: { revision: sql`${promotionRevisions.revision} + 1` },
    });
}

export type DraftRefusal = "request.invalid_input" | "promo.code_taken";

export function createPromotion(
  ctx: Ctx,
  draft: PromotionDraft,
): Promise<Result<PromotionRow, DraftRefusal>> {
  return inTransaction(ctx, async (tx) => {
    await movePromotionRevision(tx);
    return writePromotion(tx, ctx, draft, { action: "promotion.created", recipientId: null, issueKey: null });
  });
}

/** Writes a new promotion where it is possible; the caller has moved the revision. */
export async function writePromotion(
  tx: Tx,
  ctx: Ctx,
  draft: PromotionDraft,
  { action, ...issue }: Pick<PromotionRow, "recipientId" | "issueKey"> & { action: string },
): Promise<Result<PromotionRow, DraftRefusal>> {
  const possible = await decidePossible(tx, draft, null);
  if (!possible.ok) return possible;
  const id = newId("promotion");
  const limitId = newId("limitHolder");
  const now = ctx.clock.now();
  const createdBy = actorId(ctx.actor);
  await tx.insert(promotionLimits).values({ id: limitId, maximum: draft.maximumUses });
  const [promotion] = await tx
    .insert(promotions)
    .values({ id, limitId, ...columnsOf(id, draft), ...issue, createdBy, createdAt: now, updatedAt: now })
    .returning();
  invariant(promotion, "an insert returns its row");
  await tx
    .insert(promotionVersions)
    .values({ promotionId: id, version: 1, definition: promotion.definition, createdBy, createdAt: now });
  await audit(tx, ctx, { action, entity: "promotion", entityId: id, after: { ...promotion } });
  return ok(promotion);
}

/** Changes a promotion; one that was redeemed gets a new version, and what was redeemed keeps its own. */
export function updatePromotion(
  ctx: Ctx,
  input: PromotionDraft & { id: Id<"promotion"> },
): Promise<Result<PromotionRow, DraftRefusal | "promo.not_found">> {
  return inTransaction(ctx, async (tx) => {
    await movePromotionRevision(tx);
    const { id, ...draft } = input;
    const [before] = await tx.select().from(promotions).where(eq(promotions.id, id)).for("update");
    if (!before || before.status === "archived") return err("promo.not_found");
    const possible = await decidePossible(tx, draft, id);
    if (!possible.ok) return possible;
    const limit = await moveLimit(tx, before.limitId, draft.maximumUses);
    if (!limit.ok) return limit;

    const redeemed = await wasRedeemed(tx, id, before.version);
    const version = redeemed ? before.version + 1 : before.version;
    const now = ctx.clock.now();
    const columns = columnsOf(id, draft);
    const [after] = await tx
      .update(promotions)
      .set({ ...columns, version, updatedAt: now })
      .where(eq(promotions.id, id))
      .returning();
    invariant(after, "the row is locked");
    await tx
      .insert(promotionVersions)
      .values({
        promotionId: id,
        version,
        definition: columns.definition,
        createdBy: actorId(ctx.actor),
        createdAt: now,
      })
      .onConflictDoUpdate({
        target: [promotionVersions.promotionId, promotionVersions.version],
        set: { definition: columns.definition },
      });
    await audit(tx, ctx, {
      action: "promotion.updated",
      entity: "promotion",
      entityId: id,
      before: { ...before },
      after: { ...after },
    });
    return ok(after);
  });
}

const columnsOf = (id: Id<"promotion">, draft: PromotionDraft) => ({
  name: draft.name,
  code: draft.code === null ? null : normaliseCode(draft.code),
  codeKey: draft.code === null ? null : codeKey(draft.code),
  definition: defineFrom(id, draft),
  startsAt: draft.startsAt === null ? null : new Date(draft.startsAt),
  endsAt: draft.endsAt === null ? null : new Date(draft.endsAt),
  maxPerCustomer: draft.maximumPerCustomer,
});

async function decidePossible(
  tx: Tx,
  draft: PromotionDraft,
  own: Id<"promotion"> | null,
): Promise<Result<null, DraftRefusal>> {
  const possible = decideDraft(draft, await readShopSettings(tx));
  if (!possible.ok || draft.code === null) return possible;
  const [taken] = await tx
    .select({ code: promotions.code })
    .from(promotions)
    .where(
      and(
        eq(promotions.codeKey, codeKey(draft.code)),
        ne(promotions.status, "archived"),
        own === null ? undefined : ne(promotions.id, own),
      ),
    );
  return taken ? err("promo.code_taken", { code: taken.code }) : ok(null);
}

/** A limit never falls below what is already used and held. */
async function moveLimit(
  tx: Tx,
  limitId: Id<"limitHolder">,
  maximum: number | null,
): Promise<Result<null, "request.invalid_input">> {
  const [limit] = await tx
    .select()
    .from(promotionLimits)
    .where(eq(promotionLimits.id, limitId))
    .for("update");
  invariant(limit, "a promotion has its limit holder");
  if (limit.maximum === maximum) return ok(null);
  if (maximum !== null && limit.held + limit.committed > maximum)
    return err("request.invalid_input", {
      field: "maximumUses",
      problem: "is less than what is used already",
      used: limit.held + limit.committed,
    });
  await tx.update(promotionLimits).set({ maximum }).where(eq(promotionLimits.id, limitId));
  return ok(null);
}

async function wasRedeemed(tx: Tx, promotionId: Id<"promotion">, version: number): Promise<boolean> {
  const [use] = await tx
    .select({ id: promotionRedemptions.id })
    .from(promotionRedemptions)
    .where(
      and(
        eq(promotionRedemptions.promotionId, promotionId),
        eq(promotionRedemptions.promotionVersion, version),
      ),
    )
    .limit(1);
  return use !== undefined;
}

const DONE: Record<PromotionStatus, string> = {
  active: "promotion.resumed",
  paused: "promotion.paused",
  archived: "promotion.archived",
};

/** Pauses, resumes or archives; doing it twice changes nothing. An archived promotion stays archived. */
export function setPromotionStatus(
  ctx: Ctx,
  input: { id: Id<"promotion">; status: PromotionStatus },
): Promise<Result<PromotionRow, "promo.not_found">> {
  return inTransaction(ctx, async (tx) => {
    await movePromotionRevision(tx);
    const [before] = await tx.select().from(promotions).where(eq(promotions.id, input.id)).for("update");
    if (!before) return err("promo.not_found");
    if (before.status === input.status) return ok(before);
    if (before.status === "archived") return err("promo.not_found");
    const [after] = await tx
      .update(promotions)
      .set({ status: input.status, updatedAt: ctx.clock.now() })
      .where(eq(promotions.id, input.id))
      .returning();
    invariant(after, "the row is locked");
    await audit(tx, ctx, {
      action: DONE[input.status],
      entity: "promotion",
      entityId: input.id,
      before: { status: before.status },
      after: { status: after.status },
    });
    return ok(after);
  });
}

export const pausePromotion = (ctx: Ctx, input: { id: Id<"promotion"> }) =>
  setPromotionStatus(ctx, { ...input, status: "paused" });
export const resumePromotion = (ctx: Ctx, input: { id: Id<"promotion"> }) =>
  setPromotionStatus(ctx, { ...input, status: "active" });
export const archivePromotion = (ctx: Ctx, input: { id: Id<"promotion"> }) =>
  setPromotionStatus(ctx, { ...input, status: "archived" });
