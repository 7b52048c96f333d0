import { type SQL, sql } from "drizzle-orm";
import { among, every, readPage, sortedBy } from "@/db/listing";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { anyOf, containing, ListInput, type Listing } from "@/lib/core/listing";
import { ok } from "@/lib/core/result";

export const AuditListInput = ListInput.extend({
  who: anyOf(["admin", "customer", "system", "provider", "anonymous"]),
});
export type AuditListInput = ReturnType<(typeof AuditListInput)["parse"]>;

export interface AuditRow {
  id: Id<"audit">;
  at: Date;
  actorKind: string;
  actorId: string;
  /** The admin's or customer's name, where the actor is one. */
  actorName: string | null;
  action: string;
  entity: string;
  entityId: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

function matching({ q, who }: AuditListInput): SQL {
  const like = containing(q);
  return every([
    q === ""
      ? null
      : sql`(a.action ILIKE ${like} OR a.entity_id = ${q} OR a.actor_id = ${q} OR w.name ILIKE ${like})`,
    among(sql`a.actor_kind`, who),
  ]);
}

type Raw = Omit<AuditRow, "at"> & { at: string };

const rowOf = (raw: Raw): AuditRow => ({
  ...raw,
  actorName: raw.actorName || null,
  at: new Date(raw.at),
});

export async function listAudit(
  { db }: Pick<Ctx, "db">,
  input: AuditListInput,
): Promise<{ ok: true; value: Listing<AuditRow> }> {
  const query = {
    columns: sql`a.id, a.at, a.actor_kind AS "actorKind", a.actor_id AS "actorId",
      coalesce(w.name, concat_ws(' ', c.first_name, c.last_name)) AS "actorName",
      a.action, a.entity, a.entity_id AS "entityId", a.before, a.after`,
    from: sql`audit_log a LEFT JOIN admins w ON w.id = a.actor_id LEFT JOIN customers c ON c.id = a.actor_id`,
    where: matching(input),
    order: sortedBy(input.sort, { at: sql`a.id` }),
    all: sql`audit_log`,
  };
  return ok(await readPage(db, input, query, rowOf));
}
