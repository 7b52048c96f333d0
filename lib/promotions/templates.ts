import { asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { discountTemplates, promotionLimits, promotions } from "@/db/schema/promotions";
import { type Ctx, inTransaction } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { actorId } from "@/lib/core/actor";
import { invariant } from "@/lib/core/errors";
import { type Id, isId, newId } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { readShopSettings } from "@/lib/settings/service";
import { SHIPPED_TEMPLATES, type ShippedKey, startOf } from "./shipped-templates";
import { draftOf } from "./stored-draft";
import { PromotionDraft } from "./types";

export interface DiscountTemplate {
  /** A shipped one's key, or the id of one of the shop's own. */
  id: string;
  /** Null for shipped ones: their names are texts. */
  name: string | null;
  draft: PromotionDraft;
}

export const TemplateDraft = z
  .strictObject({
    name: z.string().trim().min(1).max(80),
    /** The promotion to save as a template… */
    promotionId: z.string().max(40).optional(),
    /** …or what a new one shall say. */
    draft: PromotionDraft.optional(),
  })
  .refine(({ promotionId, draft }) => (promotionId === undefined) !== (draft === undefined), {
    path: ["draft"],
    message: "or promotionId is needed, one of them",
  });

/** What belongs to one promotion alone stays behind. */
const templateOf = (draft: PromotionDraft): PromotionDraft => ({
  ...draft,
  code: null,
  autoApply: null,
  campaignId: null,
  startsAt: null,
  endsAt: null,
});

/** Shipped templates first, then the shop's own by name. */
export async function listTemplates(
  ctx: Pick<Ctx, "db" | "clock">,
): Promise<Result<{ templates: DiscountTemplate[] }, never>> {
  const { timeZone } = await readShopSettings(ctx.db);
  const now = ctx.clock.now();
  const shipped = (Object.keys(SHIPPED_TEMPLATES) as ShippedKey[]).map((key) => ({
    id: key,
    name: null,
    draft: PromotionDraft.parse({ name: key, ...startOf(key, now, timeZone) }),
  }));
  const own = await ctx.db
    .select()
    .from(discountTemplates)
    .orderBy(asc(sql`lower(${discountTemplates.name})`), asc(discountTemplates.id));
  return ok({
    templates: [
      ...shipped,
      ...own.map(({ id, name, draft }) => ({ id, name, draft: PromotionDraft.parse(draft) })),
    ],
  });
}

export async function findTemplate(
  ctx: Pick<Ctx, "db" | "clock">,
  id: string,
): Promise<DiscountTemplate | undefined> {
  const listed = await listTemplates(ctx);
  return listed.ok ? listed.value.templates.find((template) => template.id === id) : undefined;
}

/** Saves a promotion, or a draft, for the next one to start from. */
export function createTemplate(
  ctx: Ctx,
  input: z.output<typeof TemplateDraft>,
): Promise<Result<DiscountTemplate, "promo.not_found">> {
  return inTransaction(ctx, async (tx) => {
    const draft = input.draft ?? (await draftOfPromotion(tx, input.promotionId ?? ""));
    if (!draft) return err("promo.not_found");
    const [row] = await tx
      .insert(discountTemplates)
      .values({
        id: newId("discountTemplate"),
        name: input.name,
        draft: templateOf(draft),
        createdBy: actorId(ctx.actor),
        createdAt: ctx.clock.now(),
      })
      .returning();
    invariant(row, "an insert returns its row");
    await audit(tx, ctx, {
      action: "discount_template.created",
      entity: "discountTemplate",
      entityId: row.id,
      after: { ...row },
    });
    return ok({ id: row.id, name: row.name, draft: templateOf(draft) });
  });
}

async function draftOfPromotion(db: Pick<Ctx["db"], "select">, id: string): Promise<PromotionDraft | null> {
  if (!isId("promotion", id)) return null;
  const [found] = await db
    .select({ row: promotions, limit: promotionLimits })
    .from(promotions)
    .innerJoin(promotionLimits, eq(promotionLimits.id, promotions.limitId))
    .where(eq(promotions.id, id));
  return found ? draftOf(found.row, found.limit) : null;
}

/** Promotions made from it stay as they are. */
export function deleteTemplate(
  ctx: Ctx,
  { id }: { id: Id<"discountTemplate"> },
): Promise<Result<DiscountTemplate, "discount_template.not_found">> {
  return inTransaction(ctx, async (tx) => {
    const [row] = await tx.delete(discountTemplates).where(eq(discountTemplates.id, id)).returning();
    if (!row) return err("discount_template.not_found");
    await audit(tx, ctx, {
      action: "discount_template.deleted",
      entity: "discountTemplate",
      entityId: id,
      before: { ...row },
    });
    return ok({ id, name: row.name, draft: PromotionDraft.parse(row.draft) });
  });
}
