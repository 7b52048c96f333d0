import { createHash } from "node:crypto";
import { eq, type SQL } from "drizzle-orm";
import { type IssueOrigin, promotionCodes, promotions } from "@/db/schema/promotions";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { actorId } from "@/lib/core/actor";
import { invariant } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { emit } from "@/lib/events/service";
import { insertCode, randomCode, standBesidePromotions } from "./codes";
import { type DraftRefusal, movePromotionRevision, writePromotion } from "./service";
import { type Definition, PromotionDraft } from "./types";

const PREFIX = "GIFT";
const LETTERS = 6;
const TRIES = 5;

/** What a personal code gives: a draft without code, window and counts. Codes that give the same share one promotion. */
export const PersonalOffer = PromotionDraft.omit({
  code: true,
  startsAt: true,
  endsAt: true,
  maximumUses: true,
  maximumPerCustomer: true,
  budget: true,
  campaignId: true,
});
export type PersonalOffer = ReturnType<(typeof PersonalOffer)["parse"]>;

export interface PersonalCodeInput {
  customerId: Id<"customer">;
  offer: PersonalOffer;
  startsAt: Date;
  endsAt: Date;
  origin: IssueOrigin;
  note?: string | null;
  /** What the code is issued for; the same key answers the code that was issued first. */
  issueKey: string;
}

export interface PersonalCode {
  promotionId: Id<"promotion">;
  codeKey: string;
  code: string;
  definition: Definition;
  endsAt: Date;
  /** False where the same key had its code before. */
  isFresh: boolean;
}

/**
 * A code for one customer and one use; for everybody else it does not exist. Only an offer that no code made before moves
 * the processes' promotions: codes themselves are looked up one by one.
 */
export async function issuePersonalCode(
  ctx: Ctx,
  input: PersonalCodeInput,
): Promise<Result<PersonalCode, DraftRefusal>> {
  const known = await findIssued(ctx.db, input.issueKey);
  if (known) return ok(known);
  const draft = draftOf(input.offer);
  const sharedKey = sharedKeyOf(draft);
  const isNewOffer = (await findShared(ctx.db, sharedKey)) === undefined;
  return inTransaction(ctx, async (tx) => {
    await (isNewOffer ? movePromotionRevision(tx) : standBesidePromotions(tx));
    const promotion = await sharedPromotion(tx, ctx, draft, sharedKey);
    if (!promotion.ok) return promotion;
    return writeCode(tx, ctx, input, promotion.value);
  });
}

/** The promotion that codes of this offer share, before the first of them is written. */
export function prepareOffer(ctx: Ctx, offer: PersonalOffer): Promise<Result<Shared, DraftRefusal>> {
  const draft = draftOf(offer);
  return inTransaction(ctx, async (tx) => {
    await movePromotionRevision(tx);
    return sharedPromotion(tx, ctx, draft, sharedKeyOf(draft));
  });
}

const draftOf = (offer: PersonalOffer): PromotionDraft => PromotionDraft.parse({ ...offer, code: null });

const sharedKeyOf = (draft: PromotionDraft): string =>
  createHash("sha256").update(JSON.stringify(draft)).digest("base64url");

type Shared = Pick<typeof promotions.$inferSelect, "id" | "definition">;

async function findShared(db: Ctx["db"] | Tx, sharedKey: string): Promise<Shared | undefined> {
  const [row] = await db
    .select({ id: promotions.id, definition: promotions.definition })
    .from(promotions)
    .where(eq(promotions.sharedKey, sharedKey));
  return row;
}

async function sharedPromotion(
  tx: Tx,
  ctx: Ctx,
  draft: PromotionDraft,
  sharedKey: string,
): Promise<Result<Shared, DraftRefusal>> {
  const known = await findShared(tx, sharedKey);
  if (known) return ok(known);
  return writePromotion(tx, ctx, draft, { action: "promotion.created", behindCodes: { sharedKey } });
}

async function writeCode(
  tx: Tx,
  ctx: Ctx,
  input: PersonalCodeInput,
  { id: promotionId, definition }: Shared,
): Promise<Result<PersonalCode, DraftRefusal>> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const code = randomCode(PREFIX, LETTERS);
    const row = {
      code,
      promotionId,
      maximum: 1,
      recipientId: input.customerId,
      issueKey: input.issueKey,
      origin: input.origin,
      note: input.note ?? null,
      startsAt: input.startsAt,
      endsAt: input.endsAt,
      createdBy: actorId(ctx.actor),
      createdAt: ctx.clock.now(),
    };
    const isWritten = await insertCode(tx, row);
    const issued = await findIssued(tx, input.issueKey);
    if (!issued) continue;
    if (!isWritten) return ok(issued);
    const { customerId, origin } = input;
    await audit(tx, ctx, {
      action: "promotion.issued",
      entity: "customer",
      entityId: customerId,
      after: { ...row, definition },
    });
    await emit(tx, ctx, "promotion/issued", { codeKey: issued.codeKey, customerId, origin });
    return ok({ ...issued, isFresh: true });
  }
  return err("promo.code_taken");
}

const findIssued = (db: Ctx["db"] | Tx, issueKey: string) =>
  findPersonal(db, eq(promotionCodes.issueKey, issueKey));

export const findPersonalCode = (db: Ctx["db"] | Tx, codeKey: string) =>
  findPersonal(db, eq(promotionCodes.codeKey, codeKey));

async function findPersonal(db: Ctx["db"] | Tx, where: SQL): Promise<PersonalCode | undefined> {
  const [row] = await db
    .select({ code: promotionCodes, definition: promotions.definition })
    .from(promotionCodes)
    .innerJoin(promotions, eq(promotions.id, promotionCodes.promotionId))
    .where(where);
  if (!row) return undefined;
  const { promotionId, codeKey, code, endsAt } = row.code;
  invariant(endsAt, "a personal code ends");
  return { promotionId, codeKey, code, definition: row.definition, endsAt, isFresh: false };
}

/** Takes a personal code back, unless an order has it; taking it back twice changes nothing. */
export function revokePersonalCode(
  ctx: Ctx,
  input: { customerId: Id<"customer">; codeKey: string },
): Promise<Result<{ codeKey: string }, "promo.not_found" | "promo.code_in_use">> {
  return inTransaction(ctx, async (tx) => {
    const [code] = await tx
      .select()
      .from(promotionCodes)
      .where(eq(promotionCodes.codeKey, input.codeKey))
      .for("update");
    if (!code || code.recipientId !== input.customerId) return err("promo.not_found");
    if (code.revokedAt !== null) return ok({ codeKey: code.codeKey });
    if (code.held + code.committed > 0) return err("promo.code_in_use");
    const revokedAt = ctx.clock.now();
    await tx.update(promotionCodes).set({ revokedAt }).where(eq(promotionCodes.codeKey, code.codeKey));
    await audit(tx, ctx, {
      action: "promotion.revoked",
      entity: "customer",
      entityId: code.recipientId,
      before: { code: code.code, revokedAt: null },
      after: { code: code.code, revokedAt },
    });
    return ok({ codeKey: code.codeKey });
  });
}
