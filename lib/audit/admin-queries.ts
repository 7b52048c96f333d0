import { type SQL, sql } from "drizzle-orm";
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

export async function listAudit(
  ctx: Pick<Ctx, "db">,
  input: AuditListInput,
): Promise<{ ok: true; value: Listing<AuditRow> }> {
  const parts: SQL[] = [sql`true`];
  if (input.q !== "") {
    const like = containing(input.q);
    parts.push(
      sql`(a.action ILIKE ${like} OR a.entity_id = ${input.q} OR a.actor_id = ${input.q} OR w.name ILIKE ${like})`,
    );
  }
  if (input.who.length > 0)
    parts.push(
      sql`a.actor_kind IN (${sql.join(
        input.who.map((kind) => sql`${kind}`),
        sql`, `,
      )})`,
    );
  const where = sql.join(parts, sql` AND `);
  const from = sql`audit_log a
    LEFT JOIN admins w ON w.id = a.actor_id
    LEFT JOIN customers c ON c.id = a.actor_id`;
  const [{ rows }, counted] = await Promise.all([
    ctx.db.execute(sql`
      SELECT a.id, a.at, a.actor_kind AS "actorKind", a.actor_id AS "actorId",
             coalesce(w.name, concat_ws(' ', c.first_name, c.last_name)) AS "actorName",
             a.action, a.entity, a.entity_id AS "entityId", a.before, a.after
      FROM ${from} WHERE ${where}
      ORDER BY a.id ${input.sort === "at" ? sql`ASC` : sql`DESC`}
      LIMIT ${input.size} OFFSET ${(input.page - 1) * input.size}`) as unknown as Promise<{
      rows: (Omit<AuditRow, "at"> & { at: string | Date })[];
    }>,
    ctx.db.execute(sql`
      SELECT (SELECT count(*) FROM ${from} WHERE ${where})::int AS total,
             (SELECT count(*) FROM audit_log)::int AS all`) as unknown as Promise<{
      rows: { total: number; all: number }[];
    }>,
  ]);
  return ok({
    rows: rows.map((row) => ({ ...row, actorName: row.actorName || null, at: new Date(row.at) })),
    total: counted.rows[0]?.total ?? 0,
    all: counted.rows[0]?.all ?? 0,
    page: input.page,
    size: input.size,
  });
}
