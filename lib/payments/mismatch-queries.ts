import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { every, instantOrNull, readPage, sortedBy } from "@/db/listing";
import type { Ctx, Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { anyOf, containing, DatedListInput, type Listing } from "@/lib/core/listing";
import { isCurrency } from "@/lib/core/money";
import { ok } from "@/lib/core/result";
import { inShopDays } from "@/lib/settings/days";
import { cameToUs, type MismatchOutcome, type MismatchReason, outcomesOf } from "./rules";

export const MISMATCH_STATUSES = ["open", "resolved"] as const;
export const MismatchListInput = DatedListInput.extend({ status: anyOf(MISMATCH_STATUSES) });
export type MismatchListInput = ReturnType<(typeof MismatchListInput)["parse"]>;

export interface MismatchRow {
  id: string;
  provider: string;
  providerRef: string;
  chargeId: string | null;
  reason: MismatchReason;
  amountMinor: bigint;
  /** As the provider wrote it: perhaps none that the shop knows. */
  currency: string;
  orderId: Id<"order"> | null;
  orderNumber: number | null;
  customerName: string | null;
  /** Whose money it is, where the order tells. */
  payerId: Id<"customer"> | null;
  /** It stands in clearing until it is resolved. */
  isBooked: boolean;
  outcomes: readonly MismatchOutcome[];
  resolution: MismatchOutcome | null;
  resolutionReason: string | null;
  createdAt: Date;
  resolvedAt: Date | null;
}

type Raw = Omit<
  MismatchRow,
  "amountMinor" | "createdAt" | "resolvedAt" | "payerId" | "isBooked" | "outcomes"
> & { amountMinor: string; createdAt: string; resolvedAt: string | null; customerId: Id<"customer"> | null };

const FROM = sql`payment_mismatches m
  LEFT JOIN LATERAL (
    SELECT order_id FROM payment_attempts
    WHERE provider = m.provider AND (provider_ref = m.provider_ref OR id = m.provider_ref) LIMIT 1
  ) p ON true
  LEFT JOIN orders o ON o.id = COALESCE(m.expected->>'orderId', p.order_id)
  LEFT JOIN customers c ON c.id = o.customer_id`;
const COLUMNS = sql`m.id, m.provider, m.provider_ref AS "providerRef", m.received->>'chargeId' AS "chargeId", m.reason,
  m.received->>'amountMinor' AS "amountMinor", m.received->>'currency' AS currency, o.id AS "orderId",
  o.number::int AS "orderNumber", c.id AS "customerId",
  CASE WHEN c.id IS NOT NULL THEN concat_ws(' ', c.first_name, c.last_name) END AS "customerName",
  m.resolution, m.resolution_reason AS "resolutionReason", m.created_at AS "createdAt", m.resolved_at AS "resolvedAt"`;

function rowOf({ customerId, ...raw }: Raw): MismatchRow {
  const amountMinor = BigInt(raw.amountMinor);
  const isBooked = cameToUs(raw.reason) && amountMinor > 0n && isCurrency(raw.currency);
  const payerId = raw.reason === "payer" || raw.reason === "order" ? null : customerId;
  return {
    ...raw,
    amountMinor,
    payerId,
    isBooked,
    outcomes: outcomesOf({ isBooked, hasPayer: payerId !== null, currency: raw.currency }),
    createdAt: new Date(raw.createdAt),
    resolvedAt: instantOrNull(raw.resolvedAt),
  };
}

export async function readMismatch(db: Db | Tx, id: string): Promise<MismatchRow | undefined> {
  const { rows } = (await db.execute(sql`SELECT ${COLUMNS} FROM ${FROM} WHERE m.id = ${id}`)) as unknown as {
    rows: Raw[];
  };
  return rows[0] && rowOf(rows[0]);
}

async function matching(db: Db, { q, status, days }: MismatchListInput): Promise<SQL> {
  const [only, both] = status;
  return every([
    q === ""
      ? null
      : sql`(o.number::text = ${q.replace(/^#/, "")} OR m.id = ${q} OR m.provider_ref = ${q} OR m.received->>'chargeId' = ${q} OR concat_ws(' ', c.first_name, c.last_name) ILIKE ${containing(q)})`,
    only === undefined || both !== undefined
      ? null
      : only === "open"
        ? sql`m.resolved_at IS NULL`
        : sql`m.resolved_at IS NOT NULL`,
    await inShopDays(db, sql`m.created_at`, days),
  ]);
}

/** Money that fits nothing; what waits for a decision comes first. */
export async function listMismatches(
  { db }: Pick<Ctx, "db">,
  input: MismatchListInput,
): Promise<{ ok: true; value: Listing<MismatchRow> }> {
  const query = {
    columns: COLUMNS,
    from: FROM,
    where: await matching(db, input),
    order: sql`m.resolved_at IS NULL DESC, ${sortedBy(input.sort, { created: sql`m.created_at` })}, m.id DESC`,
    all: sql`payment_mismatches`,
  };
  return ok(await readPage(db, input, query, rowOf));
}
