import { sql } from "drizzle-orm";
import type { Ctx } from "@/db/transaction";
import { writeDate } from "@/lib/core/dates";
import { inLanguage, type Language, type LocalizedText } from "@/lib/core/languages";
import { type Currency, formatAmount } from "@/lib/core/money";
import { ok } from "@/lib/core/result";
import { readShopSettings } from "@/lib/settings/service";

/** What the sandbox's feed can tell, as keys of `sandbox.feed` in messages. */
export type Story =
  | "settled"
  | "failed"
  | "reserved"
  | "paid"
  | "closed"
  | "activated"
  | "invited"
  | "joined"
  | "sent"
  | "waiting"
  | "deferred"
  | "duplicate"
  | "reminder"
  | "cancelled"
  | "past_due"
  | "ended"
  | "removed"
  | "stuck"
  | "demo";

const STORIES: Record<string, Story> = {
  "inbox/duplicate": "duplicate",
  "order/reserved": "reserved",
  "payment/settled": "settled",
  "payment/failed": "failed",
  "order/paid": "paid",
  "order/closed": "closed",
  "subscription/activated": "activated",
  "demo/granted": "demo",
  "delivery/invited": "invited",
  "delivery/joined": "joined",
  "delivery/removed": "removed",
  "delivery/stuck": "stuck",
  "subscription/reminder_due": "reminder",
  "subscription/cancelled": "cancelled",
  "subscription/past_due": "past_due",
  "subscription/ended": "ended",
};

interface Row {
  id: string;
  name: string;
  at: Date | string;
  amount: string | null;
  currency: Currency | null;
  number: string | null;
  method: string | null;
  plan: LocalizedText | null;
  until: Date | string | null;
  first_name: string;
  channel: string | null;
  days: string | null;
  kind: string | null;
}

const SHOWN = 14;

/** What the server did for one sandbox person, newest first, with the names and amounts the story needs. */
export async function readSandboxFeed(
  ctx: Ctx,
  input: { person: number; texts: (language: Language) => Promise<Record<string, string>> },
) {
  const [customer] = await query<{ id: string; language: Language }>(
    ctx,
    sql`SELECT id, language FROM customers WHERE telegram_id = ${input.person}`,
  );
  if (!customer) return ok({ rows: [], deliveredInSeconds: null });
  const rows = await query<Row>(ctx, feedOf(customer.id));
  const { timeZone } = await readShopSettings(ctx.db);
  const methods = await input.texts(customer.language);
  const dayOf = (at: string | Date) =>
    writeDate(new Date(at), customer.language, { day: "numeric", month: "long", year: "numeric", timeZone });
  return ok({
    rows: rows.map((row) => ({
      id: `${row.name}:${row.id}`,
      at: new Date(row.at).toISOString(),
      story: storyOf(row),
      code: row.name === "notification" ? `notification.${row.number}` : row.name.replace("/", "."),
      params: {
        amount:
          row.amount && row.currency
            ? leftToRight(`${row.currency} ${formatAmount(BigInt(row.amount), row.currency)}`)
            : "",
        order: row.number ? leftToRight(`#${row.number}`) : "",
        method: row.method ? (methods[row.method] ?? row.method) : "",
        plan: row.plan ? inLanguage(row.plan, customer.language) : "",
        until: row.until ? dayOf(row.until) : "",
        name: row.first_name,
        channel: row.channel ?? "",
        days: row.days ?? "",
        kind: row.kind ?? "",
      },
    })),
    deliveredInSeconds: deliveredIn(rows),
  });
}

/** Isolated, so that an Arabic sentence around it keeps its signs in place. */
const leftToRight = (text: string): string => `\u2066${text}\u2069`;

async function query<T>(ctx: Ctx, statement: ReturnType<typeof sql>): Promise<T[]> {
  const { rows } = (await ctx.db.execute(statement)) as unknown as { rows: T[] };
  return rows;
}

const storyOf = (row: Row): Story => {
  if (row.name !== "notification") return STORIES[row.name] ?? "sent";
  return row.number === "waiting" || row.number === "deferred" ? row.number : "sent";
};

/** Seconds from the newest settled payment to the invite that followed it. */
function deliveredIn(rows: readonly Row[]): number | null {
  const settled = rows.find(({ name }) => name === "payment/settled");
  if (!settled) return null;
  const from = new Date(settled.at).getTime();
  const invited = rows.findLast(
    ({ name, at }) => name === "delivery/invited" && new Date(at).getTime() >= from,
  );
  return invited ? (new Date(invited.at).getTime() - from) / 1000 : null;
}

const feedOf = (customerId: string) => sql`
  WITH mine AS (
    SELECT e.id, e.name, e.created_at, e.data FROM outbox_events e
    WHERE e.data->>'customerId' = ${customerId}
       OR e.data->>'orderId' IN (SELECT id FROM orders WHERE customer_id = ${customerId})
       OR e.data->>'providerRef' IN (SELECT provider_ref FROM payment_attempts WHERE customer_id = ${customerId})
    ORDER BY e.id DESC LIMIT 40
  ), told AS (
    SELECT e.id, e.name, e.created_at AS at, o.total_minor::text AS amount, o.currency, o.number::text AS number,
           p.method, coalesce(pl.name, pl2.name) AS plan, s.period_end AS until, ch.title AS channel,
           e.data->>'daysBefore' AS days, NULL AS kind
    FROM mine e
    LEFT JOIN orders o ON o.id = e.data->>'orderId'
    LEFT JOIN LATERAL (
      SELECT method FROM payment_attempts WHERE order_id = o.id ORDER BY settled_at DESC NULLS LAST, id DESC LIMIT 1
    ) p ON true
    LEFT JOIN order_lines l ON l.order_id = o.id
    LEFT JOIN plans pl ON pl.id = l.plan_id
    LEFT JOIN deliveries d ON d.id = e.data->>'deliveryId'
    LEFT JOIN telegram_channels ch ON ch.id = d.channel_id
    LEFT JOIN subscriptions s ON s.id = coalesce(e.data->>'subscriptionId', d.subscription_id)
    LEFT JOIN plans pl2 ON pl2.id = s.plan_id
    WHERE e.name = ANY(${sql.param(Object.keys(STORIES))})
  ), written AS (
    SELECT n.id, 'notification' AS name, coalesce(n.sent_at, n.created_at) AS at, NULL AS amount, NULL AS currency,
           CASE WHEN n.status = 'sent' THEN 'sent' WHEN n.reason = 'telegram_unavailable' THEN 'waiting' ELSE 'deferred' END
             AS number, NULL AS method, NULL::jsonb AS plan, NULL::timestamptz AS until, NULL AS channel,
           NULL AS days, n.kind
    FROM notifications n
    WHERE n.customer_id = ${customerId} AND (n.status = 'sent' OR n.status = 'waiting' AND n.reason IS NOT NULL)
      AND n.created_at > (SELECT coalesce(min(created_at), now()) FROM mine)
    ORDER BY n.id DESC LIMIT ${SHOWN}
  )
  SELECT x.*, c.first_name FROM (SELECT * FROM told UNION ALL SELECT * FROM written) x, customers c
  WHERE c.id = ${customerId}
  ORDER BY x.at DESC, x.id DESC LIMIT ${SHOWN}`;
