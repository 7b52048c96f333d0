import { type SQL, sql } from "drizzle-orm";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import type { CustomerList, CustomerRow, CustomerSearch, TimelineEntry } from "./types";

const ALIVE = sql`('trialing', 'active', 'past_due', 'paused', 'cancelled')`;

const HAS: Record<NonNullable<CustomerSearch["has"]>, SQL> = {
  subscription: sql`EXISTS (SELECT 1 FROM subscriptions s WHERE s.customer_id = c.id AND s.status IN ${ALIVE} AND NOT s.is_demo)`,
  demo: sql`EXISTS (SELECT 1 FROM demo_grants d WHERE d.customer_id = c.id)`,
  order: sql`EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.paid_at IS NOT NULL)`,
  nothing: sql`NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id) AND NOT EXISTS (SELECT 1 FROM demo_grants d WHERE d.customer_id = c.id)`,
};

const ORDER: Record<CustomerSearch["sort"], SQL> = {
  newest: sql`c.created_at DESC, c.id DESC`,
  oldest: sql`c.created_at, c.id`,
  name: sql`lower(c.first_name), lower(COALESCE(c.last_name, '')), c.id`,
  last_seen: sql`c.last_seen_at DESC, c.id DESC`,
};

/** LIKE sees `%`, `_` and `\` as they are typed. */
const containing = (text: string) => `%${text.toLowerCase().replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;

function conditionsOf(search: CustomerSearch): SQL {
  const conditions: SQL[] = [];
  const q = search.q.replace(/^@/, "");
  if (q !== "") {
    const like = containing(q);
    conditions.push(
      sql`(lower(c.first_name || ' ' || COALESCE(c.last_name, '')) LIKE ${like} OR lower(c.username) LIKE ${like} OR c.id = ${q} OR c.telegram_id::text = ${q})`,
    );
  }
  if (search.language) conditions.push(sql`c.language = ${search.language}`);
  if (search.has) conditions.push(HAS[search.has]);
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` AND `);
}

interface ListedRow {
  id: Id<"customer">;
  telegram_id: string;
  name: string;
  username: string | null;
  language: string;
  currency: string;
  is_test: boolean;
  blocked: boolean;
  created_at: string;
  last_seen_at: string;
  paid_orders: number;
  active_subscriptions: number;
}

/** The dashboard's customers: one page and how many there are in all. */
export async function listCustomers(ctx: Pick<Ctx, "db">, search: CustomerSearch): Promise<CustomerList> {
  const where = conditionsOf(search);
  const page = (await ctx.db.execute(sql`
    SELECT c.id, c.telegram_id::text, concat_ws(' ', c.first_name, c.last_name) AS name, c.username, c.language,
      c.currency, c.is_test, c.blocked_at IS NOT NULL AS blocked, c.created_at, c.last_seen_at,
      (SELECT count(*)::int FROM orders o WHERE o.customer_id = c.id AND o.paid_at IS NOT NULL) AS paid_orders,
      (SELECT count(*)::int FROM subscriptions s
        WHERE s.customer_id = c.id AND s.status IN ${ALIVE}) AS active_subscriptions
    FROM customers c WHERE ${where}
    ORDER BY ${ORDER[search.sort]} LIMIT ${search.size} OFFSET ${(search.page - 1) * search.size}`)) as unknown as {
    rows: ListedRow[];
  };
  const counted = (await ctx.db.execute(
    sql`SELECT count(*)::int AS total FROM customers c WHERE ${where}`,
  )) as unknown as { rows: { total: number }[] };
  return {
    rows: page.rows.map(readListed),
    total: counted.rows[0]?.total ?? 0,
    page: search.page,
    size: search.size,
  };
}

const iso = (instant: string) => new Date(instant).toISOString();

const readListed = (row: ListedRow): CustomerRow => ({
  id: row.id,
  telegramId: row.telegram_id,
  name: row.name,
  username: row.username,
  language: row.language,
  currency: row.currency,
  isTest: row.is_test,
  isBlocked: row.blocked,
  createdAt: iso(row.created_at),
  lastSeenAt: iso(row.last_seen_at),
  paidOrders: row.paid_orders,
  activeSubscriptions: row.active_subscriptions,
});

export interface CustomerPage {
  customer: CustomerRow & { languageChosen: boolean; source: string | null; lastMethod: string | null };
  timeline: TimelineEntry[];
}

/** One customer with what happened to them, newest first. */
export async function readCustomer(
  ctx: Pick<Ctx, "db">,
  input: { customerId: Id<"customer">; limit?: number },
): Promise<Result<CustomerPage, "customer.not_found">> {
  const { rows } = (await ctx.db.execute(sql`
    SELECT c.id, c.telegram_id::text, concat_ws(' ', c.first_name, c.last_name) AS name, c.username, c.language,
      c.currency, c.is_test, c.blocked_at IS NOT NULL AS blocked, c.created_at, c.last_seen_at,
      (SELECT count(*)::int FROM orders o WHERE o.customer_id = c.id AND o.paid_at IS NOT NULL) AS paid_orders,
      (SELECT count(*)::int FROM subscriptions s
        WHERE s.customer_id = c.id AND s.status IN ${ALIVE}) AS active_subscriptions,
      c.language_chosen, c.source, c.last_method
    FROM customers c WHERE c.id = ${input.customerId}`)) as unknown as {
    rows: (ListedRow & { language_chosen: boolean; source: string | null; last_method: string | null })[];
  };
  const [row] = rows;
  if (!row) return err("customer.not_found");
  return ok({
    customer: {
      ...readListed(row),
      languageChosen: row.language_chosen,
      source: row.source,
      lastMethod: row.last_method,
    },
    timeline: await readTimeline(ctx, input.customerId, input.limit ?? 100),
  });
}

async function readTimeline(ctx: Pick<Ctx, "db">, customerId: Id<"customer">, limit: number) {
  const { rows } = (await ctx.db.execute(sql`
    SELECT * FROM (
      SELECT COALESCE(o.paid_at, o.closed_at, o.created_at) AS at, 'order' AS kind, 'order.' || o.status AS what,
        o.id AS entity_id, jsonb_build_object('number', o.number, 'amount', o.total_minor, 'currency', o.currency) AS params
      FROM orders o WHERE o.customer_id = ${customerId}
      UNION ALL
      SELECT e.at, 'subscription', 'subscription.' || e.to_status, s.id,
        jsonb_build_object('cause', e.cause, 'from', e.from_status, 'isDemo', s.is_demo)
      FROM subscription_events e JOIN subscriptions s ON s.id = e.subscription_id WHERE s.customer_id = ${customerId}
      UNION ALL
      SELECT COALESCE(d.ended_at, d.created_at), 'demo', 'demo.' || d.status, d.id, jsonb_build_object('days', d.days)
      FROM demo_grants d WHERE d.customer_id = ${customerId}
      UNION ALL
      SELECT a.at, 'audit', a.action, a.id, jsonb_build_object('actorKind', a.actor_kind, 'actorId', a.actor_id)
      FROM audit_log a WHERE a.entity_id = ${customerId}
    ) AS happened ORDER BY at DESC, entity_id DESC LIMIT ${limit}`)) as unknown as {
    rows: {
      at: string;
      kind: TimelineEntry["kind"];
      what: string;
      entity_id: string;
      params: Record<string, unknown>;
    }[];
  };
  return rows.map(({ at, kind, what, entity_id, params }) => ({
    at: iso(at),
    kind,
    what,
    entityId: entity_id,
    params,
  }));
}
