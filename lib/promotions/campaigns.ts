import { and, eq, ne, sql } from "drizzle-orm";
import { z } from "zod";
import { type PromotionStatus, promotionCampaigns, promotions } from "@/db/schema/promotions";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { actorId } from "@/lib/core/actor";
import { invariant } from "@/lib/core/errors";
import { type Id, newId } from "@/lib/core/ids";
import { CURRENCIES, toSafeInteger } from "@/lib/core/money";
import { parse } from "@/lib/core/parse";
import { err, ok, type Result } from "@/lib/core/result";
import { readShopSettings } from "@/lib/settings/service";
import { boundsOf, moveLimit, newLimit, readLimit } from "./limits";
import { firstOf, fits, refuse, type Verdict } from "./refuse";
import { movePromotionRevision } from "./service";

const moment = z.iso.datetime({ offset: true }).nullable().default(null);

/** What promotions of one campaign share: a window, uses in all, and the money they may give away together. */
export const CampaignDraft = z.strictObject({
  name: z.string().trim().min(1).max(80),
  startsAt: moment,
  endsAt: moment,
  maximumUses: z.number().int().min(1).max(1_000_000_000).nullable().default(null),
  /** Minor units of `currency`; orders in other currencies then get nothing from this campaign. */
  budget: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable().default(null),
  currency: z.enum(CURRENCIES).nullable().default(null),
});
export type CampaignDraft = z.output<typeof CampaignDraft>;

export type CampaignRow = typeof promotionCampaigns.$inferSelect;
export type CampaignRefusal = "request.invalid_input" | "campaign.not_found";

/** Refuses what can never work, naming the field. */
function decideCampaign(draft: CampaignDraft, currencies: readonly string[]): Verdict {
  const { startsAt, endsAt, budget, currency } = draft;
  return firstOf([
    () =>
      startsAt !== null && endsAt !== null && Date.parse(endsAt) <= Date.parse(startsAt)
        ? refuse("endsAt", "is not after the start")
        : fits,
    () => (budget === 0 ? refuse("budget", "leaves nothing to give") : fits),
    () => (budget !== null && currency === null ? refuse("currency", "is needed for budget") : fits),
    () =>
      currency !== null && !currencies.includes(currency)
        ? refuse("currency", "is not taken by this shop")
        : fits,
  ]);
}

const columnsOf = ({ name, startsAt, endsAt }: CampaignDraft) => ({
  name,
  startsAt: startsAt === null ? null : new Date(startsAt),
  endsAt: endsAt === null ? null : new Date(endsAt),
});

export function createCampaign(
  ctx: Ctx,
  draft: CampaignDraft,
): Promise<Result<CampaignRow, CampaignRefusal>> {
  return inTransaction(ctx, async (tx) => {
    const possible = decideCampaign(draft, (await readShopSettings(tx)).currencies);
    if (!possible.ok) return possible;
    const now = ctx.clock.now();
    const [campaign] = await tx
      .insert(promotionCampaigns)
      .values({
        id: newId("campaign"),
        limitId: await newLimit(tx, draft),
        ...columnsOf(draft),
        createdBy: actorId(ctx.actor),
        createdAt: now,
        updatedAt: now,
      })
      .returning();
    invariant(campaign, "an insert returns its row");
    await audit(tx, ctx, {
      action: "campaign.created",
      entity: "campaign",
      entityId: campaign.id,
      after: { ...campaign, ...limitsOf(draft) },
    });
    return ok(campaign);
  });
}

const limitsOf = ({ maximumUses, budget, currency }: CampaignDraft) => ({ maximumUses, budget, currency });

/** Changes a campaign and keeps what its promotions have used and given. */
export function updateCampaign(
  ctx: Ctx,
  { id, ...draft }: CampaignDraft & { id: Id<"campaign"> },
): Promise<Result<CampaignRow, CampaignRefusal>> {
  return inTransaction(ctx, async (tx) => {
    const before = await lockLiving(tx, id);
    return before ? rewrite(tx, ctx, before, draft) : err("campaign.not_found");
  });
}

/** Changes the fields given and keeps the others as they are. */
export function changeCampaign(
  ctx: Ctx,
  { id, ...changes }: { id: Id<"campaign"> } & Record<string, unknown>,
): Promise<Result<CampaignRow, CampaignRefusal>> {
  return inTransaction(ctx, async (tx) => {
    const before = await lockLiving(tx, id);
    if (!before) return err("campaign.not_found");
    const draft = parse(CampaignDraft, { ...(await draftOf(tx, before)), ...changes });
    return draft.ok ? rewrite(tx, ctx, before, draft.value) : draft;
  });
}

async function draftOf(tx: Tx, campaign: CampaignRow): Promise<z.input<typeof CampaignDraft>> {
  const { name, startsAt, endsAt, limitId } = campaign;
  const { maximum, budgetMinor, currency } = await readLimit(tx, limitId);
  return {
    name,
    startsAt: startsAt?.toISOString() ?? null,
    endsAt: endsAt?.toISOString() ?? null,
    maximumUses: maximum,
    budget: budgetMinor === null ? null : toSafeInteger(budgetMinor),
    currency,
  };
}

async function rewrite(
  tx: Tx,
  ctx: Ctx,
  before: CampaignRow,
  draft: CampaignDraft,
): Promise<Result<CampaignRow, "request.invalid_input">> {
  const { id, limitId } = before;
  const possible = decideCampaign(draft, (await readShopSettings(tx)).currencies);
  if (!possible.ok) return possible;
  const bounds = boundsOf(draft);
  if (bounds.currency !== null && (await findForeigner(tx, id, bounds.currency)))
    return refuse("currency", "is not the one that a promotion of this campaign counts in");
  const { maximum: maximumUses, budgetMinor: budget, currency } = await readLimit(tx, limitId);
  const moved = await moveLimit(tx, limitId, bounds);
  if (!moved.ok) return moved;
  const [after] = await tx
    .update(promotionCampaigns)
    .set({ ...columnsOf(draft), updatedAt: ctx.clock.now() })
    .where(eq(promotionCampaigns.id, id))
    .returning();
  invariant(after, "the row is locked");
  await audit(tx, ctx, {
    action: "campaign.updated",
    entity: "campaign",
    entityId: id,
    before: { ...before, maximumUses, budget, currency },
    after: { ...after, ...limitsOf(draft) },
  });
  return ok(after);
}

async function findForeigner(tx: Tx, id: Id<"campaign">, currency: string): Promise<boolean> {
  const [foreigner] = await tx
    .select({ id: promotions.id })
    .from(promotions)
    .where(
      and(
        eq(promotions.campaignId, id),
        ne(promotions.status, "archived"),
        sql`${promotions.definition} ->> 'currency' <> ${currency}`,
      ),
    )
    .limit(1);
  return foreigner !== undefined;
}

async function lockLiving(tx: Tx, id: Id<"campaign">): Promise<CampaignRow | undefined> {
  await movePromotionRevision(tx);
  const campaign = await lockCampaign(tx, id);
  return campaign?.status === "archived" ? undefined : campaign;
}

async function lockCampaign(tx: Tx, id: Id<"campaign">): Promise<CampaignRow | undefined> {
  const [campaign] = await tx
    .select()
    .from(promotionCampaigns)
    .where(eq(promotionCampaigns.id, id))
    .for("update");
  return campaign;
}

const DONE: Record<PromotionStatus, string> = {
  active: "campaign.resumed",
  paused: "campaign.paused",
  archived: "campaign.archived",
};

export const CampaignStatus = z.object({ status: z.enum(["active", "paused", "archived"]) });

/** Stops, resumes or ends a campaign with all its promotions; they keep their own standing beneath it. */
export function setCampaignStatus(
  ctx: Ctx,
  { id, status }: { id: Id<"campaign">; status: PromotionStatus },
): Promise<Result<CampaignRow, "campaign.not_found">> {
  return inTransaction(ctx, async (tx) => {
    await movePromotionRevision(tx);
    const before = await lockCampaign(tx, id);
    if (!before) return err("campaign.not_found");
    if (before.status === status) return ok(before);
    if (before.status === "archived") return err("campaign.not_found");
    const [after] = await tx
      .update(promotionCampaigns)
      .set({ status, updatedAt: ctx.clock.now() })
      .where(eq(promotionCampaigns.id, id))
      .returning();
    invariant(after, "the row is locked");
    await audit(tx, ctx, {
      action: DONE[status],
      entity: "campaign",
      entityId: id,
      before: { status: before.status },
      after: { status },
    });
    return ok(after);
  });
}

export const archiveCampaign = (ctx: Ctx, { id }: { id: Id<"campaign"> }) =>
  setCampaignStatus(ctx, { id, status: "archived" });
