import { type SQL, sql } from "drizzle-orm";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { anyOf, containing, ListInput, type Listing } from "@/lib/core/listing";
import { err, ok, type Result } from "@/lib/core/result";
import { readInboxEvent } from "./inbox";
import { redactBody, redactHeaders } from "./redact";
import { METHOD_IDS } from "./rules";

export const INBOX_STATES = ["waiting", "done", "dead"] as const;
export type InboxState = (typeof INBOX_STATES)[number];

export const InboxListInput = ListInput.extend({
  state: anyOf(INBOX_STATES),
  provider: anyOf(METHOD_IDS),
});
export type InboxListInput = ReturnType<(typeof InboxListInput)["parse"]>;

export interface InboxRow {
  id: Id<"inboxEvent">;
  provider: string;
  eventId: string;
  kind: string;
  state: InboxState;
  attempts: number;
  outcome: string | null;
  lastError: string | null;
  receivedAt: Date;
}

export interface InboxView extends InboxRow {
  /** As it arrived, with secrets and personal details masked. */
  body: string;
  headers: Record<string, string>;
  nextTryAt: Date | null;
  processedAt: Date | null;
}

const STATE = sql`CASE WHEN dead_at IS NOT NULL THEN 'dead' WHEN processed_at IS NOT NULL THEN 'done' ELSE 'waiting' END`;

const SORTS: Record<string, SQL> = { received: sql`received_at`, attempts: sql`attempts` };

function matching(input: InboxListInput): SQL {
  const listed = (values: readonly string[]) =>
    sql.join(
      values.map((value) => sql`${value}`),
      sql`, `,
    );
  const parts: SQL[] = [sql`true`];
  if (input.q !== "")
    parts.push(
      sql`(event_id = ${input.q} OR id = ${input.q} OR kind ILIKE ${containing(input.q)} OR position(convert_to(${input.q}, 'UTF8') in body) > 0)`,
    );
  if (input.state.length > 0) parts.push(sql`${STATE} IN (${listed(input.state)})`);
  if (input.provider.length > 0) parts.push(sql`provider IN (${listed(input.provider)})`);
  return sql.join(parts, sql` AND `);
}

interface RawRow extends Omit<InboxRow, "receivedAt"> {
  receivedAt: string | Date;
}

export interface InboxListing extends Listing<InboxRow> {
  waiting: number;
  dead: number;
}

export async function listInbox(
  ctx: Pick<Ctx, "db">,
  input: InboxListInput,
): Promise<{ ok: true; value: InboxListing }> {
  const column = SORTS[input.sort?.replace(/^-/, "") ?? "received"] ?? sql`received_at`;
  const downwards = input.sort === undefined || input.sort.startsWith("-");
  const where = matching(input);
  const [{ rows }, counted] = await Promise.all([
    ctx.db.execute(sql`
      SELECT id, provider, event_id AS "eventId", kind, ${STATE} AS state, attempts, outcome, last_error AS "lastError",
        received_at AS "receivedAt"
      FROM inbox_events WHERE ${where}
      ORDER BY ${column} ${downwards ? sql`DESC` : sql`ASC`}, id DESC
      LIMIT ${input.size} OFFSET ${(input.page - 1) * input.size}`) as unknown as Promise<{ rows: RawRow[] }>,
    ctx.db.execute(sql`
      SELECT (SELECT count(*) FROM inbox_events WHERE ${where})::int AS total,
        (SELECT count(*) FROM inbox_events)::int AS all,
        (SELECT count(*) FROM inbox_events WHERE processed_at IS NULL AND dead_at IS NULL)::int AS waiting,
        (SELECT count(*) FROM inbox_events WHERE dead_at IS NOT NULL)::int AS dead`) as unknown as Promise<{
      rows: { total: number; all: number; waiting: number; dead: number }[];
    }>,
  ]);
  const { total = 0, all = 0, waiting = 0, dead = 0 } = counted.rows[0] ?? {};
  return ok({
    rows: rows.map((row) => ({ ...row, receivedAt: new Date(row.receivedAt) })),
    total,
    all,
    waiting,
    dead,
    page: input.page,
    size: input.size,
  });
}

export async function readInbox(
  ctx: Pick<Ctx, "db">,
  { id }: { id: Id<"inboxEvent"> },
): Promise<Result<InboxView, "inbox.not_found">> {
  const event = await readInboxEvent(ctx, id);
  if (!event) return err("inbox.not_found");
  const { provider, eventId, kind, attempts, outcome, lastError, receivedAt, nextTryAt, processedAt } = event;
  const state = event.deadAt ? "dead" : processedAt ? "done" : "waiting";
  return ok({
    id,
    provider,
    eventId,
    kind,
    state,
    attempts,
    outcome,
    lastError,
    receivedAt,
    nextTryAt,
    processedAt,
    body: redactBody(event.body),
    headers: redactHeaders(event.headers),
  });
}
