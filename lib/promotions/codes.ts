import { randomInt } from "node:crypto";
import { and, eq, inArray, isNull, or, sql } from "drizzle-orm";
import { promotionCodes, promotionRevisions } from "@/db/schema/promotions";
import type { Ctx, Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { codeKey } from "./rules";

export type PromotionCode = typeof promotionCodes.$inferSelect;

/** No letter of it reads as another one, and without vowels none of them spell anything. */
const CODE_ALPHABET = "234679CDFGHJKMNPRTVWXY";
const SHORTEST = 8;
/** One guess in a hundred million may hit a code of a batch. */
const GUESSES_PER_HIT = 100_000_000n;

/** How many letters keep `count` codes out of reach of guessing. */
export function lettersFor(count: number): number {
  const wanted = BigInt(count) * GUESSES_PER_HIT;
  let letters = SHORTEST;
  while (BigInt(CODE_ALPHABET.length) ** BigInt(letters) < wanted) letters += 1;
  return letters;
}

/** Letters from the system's own randomness, in two halves that are easy to read out. */
export function randomCode(prefix: string, letters: number): string {
  let random = "";
  for (let i = 0; i < letters; i++) random += CODE_ALPHABET.charAt(randomInt(CODE_ALPHABET.length));
  const half = letters / 2;
  const parts = letters < SHORTEST ? [random] : [random.slice(0, half), random.slice(half)];
  return [...(prefix === "" ? [] : [prefix]), ...parts].join("-");
}

/**
 * Waits for changes of promotions under way, and holds new ones up until the transaction is over: a public code and a
 * written one never read the same. Writers of codes do not wait for one another.
 */
export async function standBesidePromotions(tx: Tx): Promise<void> {
  await tx.select({ id: promotionRevisions.id }).from(promotionRevisions).for("share");
}

type NewCode = Omit<typeof promotionCodes.$inferInsert, "codeKey" | "held" | "committed">;

/** Writes one code; false where another one reads the same. */
export async function insertCode(tx: Tx, row: NewCode): Promise<boolean> {
  return (await insertCodes(tx, row, [row.code])) === 1;
}

/** Writes many codes that differ in nothing else, and answers how many of them were free. */
export async function insertCodes(
  tx: Tx,
  row: Omit<NewCode, "code">,
  codes: readonly string[],
): Promise<number> {
  const { rowCount } = (await tx.execute(sql`
    INSERT INTO promotion_codes (code_key, code, promotion_id, maximum, recipient_id, issue_key, origin, note,
      starts_at, ends_at, created_by, created_at)
    SELECT key, code, ${row.promotionId}, ${row.maximum}::int, ${row.recipientId ?? null}, ${row.issueKey ?? null},
      ${row.origin ?? null}, ${row.note ?? null}, ${row.startsAt?.toISOString() ?? null}::timestamptz,
      ${row.endsAt?.toISOString() ?? null}::timestamptz, ${row.createdBy}, ${row.createdAt.toISOString()}::timestamptz
    FROM unnest(${sql.param(codes.map(codeKey))}::text[], ${sql.param(codes)}::text[]) AS fresh (key, code)
    WHERE NOT EXISTS (SELECT 1 FROM promotions p WHERE p.code_key = fresh.key AND p.status <> 'archived')
    ON CONFLICT DO NOTHING`)) as unknown as { rowCount: number };
  return rowCount;
}

export async function findWritten(db: Ctx["db"] | Tx, key: string): Promise<PromotionCode | undefined> {
  const [row] = await db.select().from(promotionCodes).where(eq(promotionCodes.codeKey, key));
  return row;
}

/** Those of the keys that are codes of their own, as far as they exist for this customer. */
export const findCodes = (
  db: Ctx["db"],
  keys: readonly string[],
  customerId: string | undefined,
): Promise<PromotionCode[]> =>
  db
    .select()
    .from(promotionCodes)
    .where(
      and(
        inArray(promotionCodes.codeKey, [...keys]),
        or(
          isNull(promotionCodes.recipientId),
          eq(promotionCodes.recipientId, (customerId ?? "") as Id<"customer">),
        ),
      ),
    );
