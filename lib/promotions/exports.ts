import { type Ctx, inTransaction } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { csvLine } from "@/lib/core/csv";
import type { Id } from "@/lib/core/ids";
import { formatAmount } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { findPromo } from "./admin-queries";
import { eachBatchCode, readBatch } from "./batch-queries";
import { eachUse } from "./usage";

export interface CsvFile {
  name: string;
  lines: AsyncIterable<string>;
}

/** Handing codes out is an act of its own: who took the file stays on record, whether they read it to the end or not. */
async function recordExport(ctx: Ctx, entity: "batch" | "promotion", entityId: string, after: object) {
  await inTransaction(ctx, async (tx) => {
    await audit(tx, ctx, { action: `${entity}.exported`, entity, entityId, after: { ...after } });
    return ok(null);
  });
}

/** All codes of a batch, each with its state and its latest order. */
export async function exportBatch(
  ctx: Ctx,
  input: { id: Id<"batch"> },
): Promise<Result<CsvFile, "promo.batch_not_found">> {
  const batch = await readBatch(ctx, input);
  if (!batch.ok) return batch;
  const { id, promotionId, name, size } = batch.value;
  await recordExport(ctx, "batch", id, { name, codes: size });
  return ok({ name: `codes-${id}.csv`, lines: batchLines(ctx, promotionId) });
}

async function* batchLines(ctx: Ctx, promotionId: Id<"promotion">): AsyncGenerator<string> {
  yield csvLine(["code", "state", "uses", "maximum", "order", "customer_id", "customer", "last_used_at"]);
  for await (const { code, standing, used, maximum, last } of eachBatchCode(ctx, promotionId))
    yield csvLine([
      code,
      standing,
      used,
      maximum,
      last?.orderNumber ?? null,
      last?.customerId ?? null,
      last?.customerName ?? null,
      last?.at.toISOString() ?? null,
    ]);
}

/** Every use of a promotion. */
export async function exportUsage(
  ctx: Ctx,
  input: { id: Id<"promotion"> },
): Promise<Result<CsvFile, "promo.not_found">> {
  const promo = await findPromo(ctx, input.id);
  if (!promo) return err("promo.not_found");
  await recordExport(ctx, "promotion", promo.id, { name: promo.name, uses: promo.used });
  return ok({ name: `uses-${promo.id}.csv`, lines: linesOfUses(ctx, promo.id) });
}

async function* linesOfUses(ctx: Ctx, promotionId: Id<"promotion">): AsyncGenerator<string> {
  yield csvLine([
    "at",
    "state",
    "code",
    "order",
    "customer_id",
    "customer",
    "amount",
    "currency",
    "within_limit",
  ]);
  for await (const use of eachUse(ctx, promotionId))
    yield csvLine([
      use.at.toISOString(),
      use.state,
      use.code,
      use.orderNumber,
      use.customerId,
      use.customerName,
      // As programs read it: no separators of thousands.
      formatAmount(use.amount, use.currency).replaceAll(",", ""),
      use.currency,
      use.hasSlot ? "yes" : "no",
    ]);
}
