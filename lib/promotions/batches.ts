import { eq } from "drizzle-orm";
import { z } from "zod";
import { type PromotionStatus, promotionBatches } from "@/db/schema/promotions";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { actorId } from "@/lib/core/actor";
import { type Id, newId } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { insertCodes, lettersFor, randomCode } from "./codes";
import { normaliseCode } from "./rules";
import { type DraftRefusal, movePromotionRevision, setPromotionStatus, writePromotion } from "./service";
import { PromotionDraft } from "./types";

const MOST_CODES = 50_000;
/** Codes written in one statement. */
const CHUNK = 5000;

/** One definition and how many codes of it. */
export const BatchDraft = PromotionDraft.omit({ code: true, autoApply: true }).extend({
  size: z.number().int().min(1).max(MOST_CODES),
  usesPerCode: z.number().int().min(1).max(100_000).default(1),
  /** What the codes begin with, before the hyphen; empty for none. */
  prefix: z
    .string()
    .transform(normaliseCode)
    .pipe(z.string().regex(/^([\p{L}\p{N}]{1,12})?$/u, "takes up to 12 letters and digits"))
    .default(""),
});
export type BatchDraft = z.output<typeof BatchDraft>;

export interface Batch {
  id: Id<"batch">;
  promotionId: Id<"promotion">;
  size: number;
}

/** Writes a batch with all its codes, or nothing. */
export function createBatch(ctx: Ctx, draft: BatchDraft): Promise<Result<Batch, DraftRefusal>> {
  const { size, usesPerCode, prefix, ...offer } = draft;
  return inTransaction(ctx, async (tx) => {
    await movePromotionRevision(tx);
    const promotion = await writePromotion(
      tx,
      ctx,
      { ...offer, code: null, autoApply: null },
      { action: "promotion.created", behindCodes: { sharedKey: null } },
    );
    if (!promotion.ok) return promotion;
    const { id: promotionId } = promotion.value;
    const made = { promotionId, createdBy: actorId(ctx.actor), createdAt: ctx.clock.now() };
    const id = newId("batch");
    await tx.insert(promotionBatches).values({ id, prefix, size, usesPerCode, ...made });
    await writeCodes(tx, { size, prefix, row: { ...made, maximum: usesPerCode } });
    await audit(tx, ctx, {
      action: "batch.created",
      entity: "batch",
      entityId: id,
      after: { promotionId, name: offer.name, size, usesPerCode, prefix },
    });
    return ok({ id, promotionId, size });
  });
}

/** What a draw repeats, or finds taken, is drawn again. */
async function writeCodes(
  tx: Tx,
  batch: { size: number; prefix: string; row: Parameters<typeof insertCodes>[1] },
): Promise<void> {
  const letters = lettersFor(batch.size);
  for (let missing = batch.size; missing > 0; ) {
    const codes = new Set<string>();
    while (codes.size < Math.min(CHUNK, missing)) codes.add(randomCode(batch.prefix, letters));
    missing -= await insertCodes(tx, batch.row, [...codes]);
  }
}

export const BatchStatus = z.object({ status: z.enum(["active", "paused", "archived"]) });

/** Pauses, resumes or archives all codes of a batch at once: they ask their promotion. */
export async function setBatchStatus(
  ctx: Ctx,
  input: { id: Id<"batch">; status: PromotionStatus },
): Promise<Result<{ id: Id<"batch">; status: PromotionStatus }, "promo.batch_not_found">> {
  const [batch] = await ctx.db
    .select({ promotionId: promotionBatches.promotionId })
    .from(promotionBatches)
    .where(eq(promotionBatches.id, input.id));
  if (!batch) return err("promo.batch_not_found");
  const changed = await setPromotionStatus(ctx, { id: batch.promotionId, status: input.status });
  return changed.ok ? ok({ id: input.id, status: changed.value.status }) : err("promo.batch_not_found");
}

export const archiveBatch = (ctx: Ctx, input: { id: Id<"batch"> }) =>
  setBatchStatus(ctx, { ...input, status: "archived" });
