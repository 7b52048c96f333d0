import { and, eq, ne, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import {
  type PromotionStatus,
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
import { parse } from "@/lib/core/parse";
import { err, ok, type Result } from "@/lib/core/result";
import { findWritten } from "./codes";
import { BEHIND_CODES, defineFrom } from "./definition";
import { decideDraft, inCampaign } from "./draft-rules";
import { boundsOf, moveLimit, newLimit, readLimit } from "./limits";
import { fits } from "./refuse";
import { codeKey, normaliseCode } from "./rules";
import { readShopFacts } from "./shop-facts";
import { draftOf } from "./stored-draft";
import { PromotionDraft, type PromotionRow } from "./types";

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
    return writePromotion(tx, ctx, draft, { action: "promotion.created" });
  });
}

/** Writes a new promotion where it is possible; the caller has moved the revision. `behindCodes`: see `promotion_codes`. */
export async function writePromotion(
  tx: Tx,
  ctx: Ctx,
  draft: PromotionDraft,
  how: { action: string; behindCodes?: { sharedKey: string | null } },
): Promise<Result<PromotionRow, DraftRefusal>> {
  const possible = await decidePossible(tx, ctx, draft);
  if (!possible.ok) return possible;
  const id = newId("promotion");
  const now = ctx.clock.now();
  const createdBy = actorId(ctx.actor);
  const { columns, limitId } = possible.value;
  const [promotion] = await tx
    .insert(promotions)
    .values({
      id,
      limitId: limitId ?? (await newLimit(tx, draft)),
      ...stored(columns(id), how.behindCodes !== undefined),
      hasManyCodes: how.behindCodes !== undefined,
      sharedKey: how.behindCodes?.sharedKey ?? null,
      createdBy,
      createdAt: now,
      updatedAt: now,
    })
    .returning();
  invariant(promotion, "an insert returns its row");
  await tx
    .insert(promotionVersions)
    .values({ promotionId: id, version: 1, definition: promotion.definition, createdBy, createdAt: now });
  await audit(tx, ctx, { action: how.action, entity: "promotion", entityId: id, after: { ...promotion } });
  return ok(promotion);
}

/** Changes a promotion; one that was redeemed gets a new version, and what was redeemed keeps its own. */
export function updatePromotion(
  ctx: Ctx,
  { id, ...draft }: PromotionDraft & { id: Id<"promotion"> },
): Promise<Result<PromotionRow, DraftRefusal | "promo.not_found">> {
  return inTransaction(ctx, async (tx) => {
    const before = await lockLiving(tx, id);
    return before ? rewrite(tx, ctx, before, draft) : err("promo.not_found");
  });
}

/** Changes the fields given and keeps the others as they are. */
export function changePromotion(
  ctx: Ctx,
  { id, ...changes }: { id: Id<"promotion"> } & Record<string, unknown>,
): Promise<Result<PromotionRow, DraftRefusal | "promo.not_found">> {
  return inTransaction(ctx, async (tx) => {
    const before = await lockLiving(tx, id);
    if (!before) return err("promo.not_found");
    const kept = draftOf(before, await readLimit(tx, before.limitId));
    const draft = parse(PromotionDraft, { ...kept, ...changes });
    return draft.ok ? rewrite(tx, ctx, before, draft.value) : draft;
  });
}

async function lockLiving(tx: Tx, id: Id<"promotion">): Promise<PromotionRow | undefined> {
  await movePromotionRevision(tx);
  const [promotion] = await tx.select().from(promotions).where(eq(promotions.id, id)).for("update");
  return promotion?.status === "archived" ? undefined : promotion;
}

async function rewrite(
  tx: Tx,
  ctx: Ctx,
  before: PromotionRow,
  draft: PromotionDraft,
): Promise<Result<PromotionRow, DraftRefusal>> {
  const { id } = before;
  const possible = await decidePossible(tx, ctx, draft, before);
  if (!possible.ok) return possible;
  const limit = await changeLimit(tx, before, draft, possible.value.limitId);
  if (!limit.ok) return limit;

  const columns = stored(possible.value.columns(id), before.hasManyCodes);
  const redeemed = await wasRedeemed(tx, id, before.version);
  const version = redeemed ? before.version + 1 : before.version;
  const now = ctx.clock.now();
  const [after] = await tx
    .update(promotions)
    .set({ ...columns, limitId: limit.value, version, updatedAt: now })
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
}

/** What waits for one of its codes to be entered neither applies by itself nor sells like a sale. */
const stored = (columns: ReturnType<typeof columnsOf>, hasManyCodes: boolean) =>
  hasManyCodes ? { ...columns, definition: { ...columns.definition, ...BEHIND_CODES } } : columns;

const columnsOf = (id: Id<"promotion">, draft: PromotionDraft) => ({
  name: draft.name,
  code: draft.code === null ? null : normaliseCode(draft.code),
  codeKey: draft.code === null ? null : codeKey(draft.code),
  definition: defineFrom(id, draft),
  startsAt: draft.startsAt === null ? null : new Date(draft.startsAt),
  endsAt: draft.endsAt === null ? null : new Date(draft.endsAt),
  maxPerCustomer: draft.maximumPerCustomer,
  campaignId: draft.campaignId,
  returnsOnRefund: draft.returnsOnRefund,
});

export interface Possible {
  columns: (id: Id<"promotion">) => ReturnType<typeof columnsOf>;
  /** The campaign's, where it has one. */
  limitId: Id<"limitHolder"> | null;
}

/** Whether a draft can be saved as it stands; `own` is the promotion being edited. */
export async function decidePossible(
  db: Db | Tx,
  { clock }: Pick<Ctx, "clock">,
  draft: PromotionDraft,
  own: Pick<PromotionRow, "id" | "createdAt"> | null = null,
): Promise<Result<Possible, DraftRefusal>> {
  const { campaign, ...shop } = await readShopFacts(db, draft.campaignId);
  const possible = decideDraft(draft, { ...shop, campaign, since: own?.createdAt ?? clock.now() });
  if (!possible.ok) return possible;
  const taken = draft.code === null ? undefined : await findCode(db, draft.code, own?.id ?? null);
  if (taken) return err("promo.code_taken", { code: taken, field: "code" });
  const whole = inCampaign(draft, campaign);
  return ok({ columns: (id) => columnsOf(id, whole), limitId: campaign?.limitId ?? null });
}

async function findCode(
  db: Db | Tx,
  code: string,
  own: Id<"promotion"> | null,
): Promise<string | null | undefined> {
  const [taken] = await db
    .select({ code: promotions.code })
    .from(promotions)
    .where(
      and(
        eq(promotions.codeKey, codeKey(code)),
        ne(promotions.status, "archived"),
        own === null ? undefined : ne(promotions.id, own),
      ),
    );
  return taken?.code ?? (await findWritten(db, codeKey(code)))?.code;
}

/** The limit holder after an edit. What was used is counted where it was used, so a used promotion stays in its campaign. */
async function changeLimit(
  tx: Tx,
  before: PromotionRow,
  draft: PromotionDraft,
  campaignLimitId: Id<"limitHolder"> | null,
): Promise<Result<Id<"limitHolder">, "request.invalid_input">> {
  if (before.campaignId === draft.campaignId) {
    const moved = campaignLimitId === null ? await moveLimit(tx, before.limitId, boundsOf(draft)) : fits;
    return moved.ok ? ok(before.limitId) : moved;
  }
  if (await wasRedeemed(tx, before.id, null))
    return err("request.invalid_input", {
      field: "campaignId",
      problem: "cannot change after the first use",
    });
  return ok(campaignLimitId ?? (await newLimit(tx, draft)));
}

async function wasRedeemed(tx: Tx, promotionId: Id<"promotion">, version: number | null): Promise<boolean> {
  const [use] = await tx
    .select({ id: promotionRedemptions.id })
    .from(promotionRedemptions)
    .where(
      and(
        eq(promotionRedemptions.promotionId, promotionId),
        version === null ? undefined : eq(promotionRedemptions.promotionVersion, version),
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
