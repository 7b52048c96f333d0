import { auditLog } from "@/db/schema/audit";
import type { Ctx, Tx } from "@/db/transaction";
import { actorId } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";

export interface AuditEntry {
  /** What was done, past tense with its capability: "promotion.paused". */
  action: string;
  entity: string;
  entityId: string;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
}

/** Records who did what, in the transaction that did it. */
export async function audit(tx: Tx, ctx: Pick<Ctx, "actor" | "clock">, entry: AuditEntry): Promise<void> {
  await tx.insert(auditLog).values({
    id: newId("audit"),
    at: ctx.clock.now(),
    actorKind: ctx.actor.kind,
    actorId: actorId(ctx.actor),
    action: entry.action,
    entity: entry.entity,
    entityId: entry.entityId,
    before: entry.before === undefined ? null : plain(entry.before),
    after: entry.after === undefined ? null : plain(entry.after),
  });
}

/** Rows hold bigints and dates; JSON holds neither. */
function plain(values: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(values, (_, value) => (typeof value === "bigint" ? value.toString() : value)),
  ) as Record<string, unknown>;
}
