import { type SQL, sql } from "drizzle-orm";
import { among, every, readPage, sortedBy } from "@/db/listing";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { anyOf, containing, DatedListInput, type Listing } from "@/lib/core/listing";
import { err, ok, type Result } from "@/lib/core/result";
import { inShopDays } from "@/lib/settings/days";
import { readInboxEvent } from "./inbox";
import { redactBody, redactHeaders } from "./redact";
import { METHOD_IDS } from "./rules";

export const INBOX_STATES = ["waiting", "done", "dead"] as const;
export type InboxState = (typeof INBOX_STATES)[number];

export const InboxListInput = DatedListInput.extend({
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

const matching = async (db: Ctx["db"], { q, state, provider, days }: InboxListInput): Promise<SQL> =>
  every([
    q === ""
      ? null
      : sql`(event_id = ${q} OR id = ${q} OR kind ILIKE ${containing(q)} OR position(convert_to(${q}, 'UTF8') in body) > 0)`,
    among(STATE, state),
    among(sql`provider`, provider),
    await inShopDays(db, sql`received_at`, days),
  ]);

interface RawRow extends Omit<InboxRow, "receivedAt"> {
  receivedAt: string | Date;
}

export interface InboxListing extends Listing<InboxRow> {
  waiting: number;
  dead: number;
}

export async function listInbox(
  { db }: Pick<Ctx, "db">,
  input: InboxListInput,
): Promise<{ ok: true; value: InboxListing }> {
  const query = {
    columns: sql`id, provider, event_id AS "eventId", kind, ${STATE} AS state, attempts, outcome, last_error AS "lastError",
      received_at AS "receivedAt"`,
    from: sql`inbox_events`,
    where: await matching(db, input),
    order: sql`${sortedBy(input.sort, SORTS)}, id DESC`,
    all: sql`inbox_events`,
  };
  const [list, counted] = await Promise.all([
    readPage(db, input, query, (raw: RawRow) => ({ ...raw, receivedAt: new Date(raw.receivedAt) })),
    db.execute(sql`
      SELECT (SELECT count(*) FROM inbox_events WHERE processed_at IS NULL AND dead_at IS NULL)::int AS waiting,
        (SELECT count(*) FROM inbox_events WHERE dead_at IS NOT NULL)::int AS dead`) as unknown as Promise<{
      rows: { waiting: number; dead: number }[];
    }>,
  ]);
  const { waiting = 0, dead = 0 } = counted.rows[0] ?? {};
  return ok({ ...list, waiting, dead });
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
