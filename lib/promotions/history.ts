import { and, desc, eq, getTableColumns, sql } from "drizzle-orm";
import { auditLog } from "@/db/schema/audit";
import { admins } from "@/db/schema/auth";
import type { Ctx } from "@/db/transaction";

/** One change of a promotion: who, when, and which of its terms became what. */
export interface PromotionChange {
  id: string;
  at: Date;
  actor: string;
  actorKind: string;
  action: string;
  /** The version it made or changed; null where the terms stayed. */
  version: number | null;
  changes: TermChange[];
}

export interface TermChange {
  /** A term's path in the definition, such as `effect.basisPoints`, or a column's name. */
  term: string;
  before: unknown;
  after: unknown;
}

const COLUMNS = ["name", "campaignId", "returnsOnRefund"] as const;
const SHOWN = 50;

/** The newest changes first. */
export async function readHistory(db: Ctx["db"], promotionId: string): Promise<PromotionChange[]> {
  const rows = await db
    .select({ ...getTableColumns(auditLog), actorName: admins.name })
    .from(auditLog)
    .leftJoin(admins, sql`${admins.id} = ${auditLog.actorId}`)
    .where(and(eq(auditLog.entity, "promotion"), eq(auditLog.entityId, promotionId)))
    .orderBy(desc(auditLog.id))
    .limit(SHOWN);
  return rows.map((row) => {
    const version = row.after?.["version"];
    return {
      id: row.id,
      at: row.at,
      actor: row.actorName ?? row.actorId,
      actorKind: row.actorKind,
      action: row.action,
      version: typeof version === "number" ? version : null,
      changes: row.before === null ? [] : compareTerms(row.before, row.after ?? {}),
    };
  });
}

type Columns = Record<string, unknown>;

/** The terms that differ between two states of a promotion's row; lists are compared whole. */
function compareTerms(before: Columns, after: Columns): TermChange[] {
  const [old, now] = [before, after].map((row) => {
    const own = Object.fromEntries(COLUMNS.flatMap((key) => (key in row ? [[key, row[key]]] : [])));
    return new Map(Object.entries({ ...own, ...flat(row["definition"], "") }));
  });
  const terms = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])].sort();
  return terms.flatMap((term) => {
    const [was, is] = [old?.get(term) ?? null, now?.get(term) ?? null];
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ term, before: was, after: is }];
  });
}

const NOT_TERMS: ReadonlySet<string> = new Set(["id", "status"]);

function flat(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return path ? { [path]: value } : {};
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => path !== "" || !NOT_TERMS.has(key))
      .flatMap(([key, inner]) => Object.entries(flat(inner, path ? `${path}.${key}` : key))),
  );
}
