import { index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { Id } from "@/lib/core/ids";
import { instant } from "./columns";

/** Who did what to what, with the values before and after. Append-only: a trigger refuses UPDATE and DELETE. */
export const auditLog = pgTable(
  "audit_log",
  {
    id: text().$type<Id<"audit">>().primaryKey(),
    at: instant("at").notNull(),
    actorKind: text("actor_kind").notNull(),
    actorId: text("actor_id").notNull(),
    action: text().notNull(),
    entity: text().notNull(),
    entityId: text("entity_id").notNull(),
    before: jsonb().$type<Record<string, unknown>>(),
    after: jsonb().$type<Record<string, unknown>>(),
  },
  (t) => [index("audit_log_of_entity").on(t.entityId, t.id), index("audit_log_of_actor").on(t.actorId, t.id)],
);
