import { randomInt } from "node:crypto";
import { eq } from "drizzle-orm";
import { promotions } from "@/db/schema/promotions";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { type DraftRefusal, movePromotionRevision, writePromotion } from "./service";
import { PromotionDraft } from "./types";

/** No letter of it reads as another one. */
const ALPHABET = "234679ACDEFGHJKMNPRTUVWXY";
const LENGTH = 6;
const TRIES = 5;

export interface PersonalCodeInput {
  customerId: Id<"customer">;
  name: string;
  basisPoints: number;
  startsAt: Date;
  endsAt: Date;
  productId?: Id<"product">;
  /** What the code is issued for; the same key answers the code that was issued first. */
  issueKey: string;
}

export interface PersonalCode {
  promotionId: Id<"promotion">;
  code: string;
  basisPoints: number;
  endsAt: Date;
}

/** A code for one customer and one use; for everybody else it does not exist. */
export async function issuePersonalCode(
  ctx: Ctx,
  input: PersonalCodeInput,
): Promise<Result<PersonalCode, DraftRefusal>> {
  const known = await findIssued(ctx.db, input.issueKey);
  if (known) return ok(known);
  return inTransaction(ctx, async (tx) => {
    // Issues take turns on the revision's row: whoever waited for it sees what was issued meanwhile.
    await movePromotionRevision(tx);
    const issued = await findIssued(tx, input.issueKey);
    if (issued) return ok(issued);
    for (let attempt = 1; ; attempt++) {
      const written = await writePromotion(tx, ctx, draftOf(input), {
        action: "promotion.issued",
        recipientId: input.customerId,
        issueKey: input.issueKey,
      });
      if (written.ok) {
        const { id: promotionId, code } = written.value;
        const { basisPoints, endsAt } = input;
        return ok({ promotionId, code: code ?? "", basisPoints, endsAt });
      }
      if (written.error !== "promo.code_taken" || attempt === TRIES)
        return err(written.error, written.params);
    }
  });
}

function draftOf(input: PersonalCodeInput): PromotionDraft {
  return PromotionDraft.parse({
    name: input.name,
    code: newCode(),
    effect: { kind: "percent", basisPoints: input.basisPoints },
    productIds: input.productId === undefined ? [] : [input.productId],
    startsAt: input.startsAt.toISOString(),
    endsAt: input.endsAt.toISOString(),
    maximumUses: 1,
    maximumPerCustomer: 1,
  });
}

const newCode = (): string =>
  `GIFT-${Array.from({ length: LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("")}`;

async function findIssued(db: Ctx["db"] | Tx, issueKey: string): Promise<PersonalCode | undefined> {
  const [row] = await db.select().from(promotions).where(eq(promotions.issueKey, issueKey));
  if (!row || row.code === null || row.endsAt === null) return undefined;
  const { effect } = row.definition as { effect: { basisPoints: number } };
  return { promotionId: row.id, code: row.code, basisPoints: effect.basisPoints, endsAt: row.endsAt };
}
