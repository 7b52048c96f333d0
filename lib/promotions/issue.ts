import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { orders } from "@/db/schema/checkout";
import { customers } from "@/db/schema/customers";
import { type IssueTrigger, promotionIssueRules } from "@/db/schema/promotions";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { actorId } from "@/lib/core/actor";
import type { Id } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { DAY, plus } from "@/lib/core/time";
import { emit, emitAll } from "@/lib/events/service";
import { readShopSettings } from "@/lib/settings/service";
import { birthdaysAt, type IssueRuleInput, issueKeyOf } from "./issue-rules";
import { issuePersonalCode, type PersonalCode, PersonalOffer } from "./personal";
import { type DraftRefusal, decidePossible } from "./service";
import { PromotionDraft } from "./types";

export type IssueRule = typeof promotionIssueRules.$inferSelect;

/** Writes what the shop gives on an occasion; codes that were given keep what they gave. */
export function saveIssueRule(ctx: Ctx, input: IssueRuleInput): Promise<Result<IssueRule, DraftRefusal>> {
  const { trigger, isOn, offer, validDays } = input;
  return inTransaction(ctx, async (tx) => {
    const possible = await decidePossible(tx, ctx, PromotionDraft.parse(offer));
    if (!possible.ok)
      return err(possible.error, { ...possible.params, field: `offer.${possible.params?.["field"] ?? ""}` });
    const chatId = trigger === "channel_subscribed" && input.chatId !== null ? BigInt(input.chatId) : null;
    if (trigger === "channel_subscribed" && isOn && chatId === null)
      return err("request.invalid_input", { field: "chatId", problem: "is needed: which channel is it" });
    const before = await findRule(tx, trigger);
    const columns = { isOn, offer: { ...offer }, validDays, chatId };
    const change = { ...columns, updatedBy: actorId(ctx.actor), updatedAt: ctx.clock.now() };
    const [after] = await tx
      .insert(promotionIssueRules)
      .values({ trigger, ...change })
      .onConflictDoUpdate({ target: promotionIssueRules.trigger, set: change })
      .returning();
    await audit(tx, ctx, {
      action: "issue_rule.changed",
      entity: "issue_rule",
      entityId: trigger,
      ...(before && { before: { ...before } }),
      after: columns,
    });
    return after ? ok(after) : err("request.invalid_input", { field: "trigger", problem: "is unknown" });
  });
}

async function findRule(db: Ctx["db"] | Tx, trigger: IssueTrigger): Promise<IssueRule | undefined> {
  const [rule] = await db.select().from(promotionIssueRules).where(eq(promotionIssueRules.trigger, trigger));
  return rule;
}

async function findRuleThatIsOn(db: Ctx["db"] | Tx, trigger: IssueTrigger): Promise<IssueRule | undefined> {
  const rule = await findRule(db, trigger);
  return rule?.isOn ? rule : undefined;
}

type Issued = Result<PersonalCode | null, DraftRefusal>;

/** Gives a customer the code of a rule that is on, once; null where there is nothing to give. */
async function issueBy(
  ctx: Ctx,
  rule: IssueRule | undefined,
  customerId: Id<"customer">,
  issueKey: string,
): Promise<Issued> {
  if (!rule) return ok(null);
  const now = ctx.clock.now();
  return issuePersonalCode(ctx, {
    customerId,
    offer: PersonalOffer.parse(rule.offer),
    startsAt: now,
    endsAt: plus(now, rule.validDays * DAY),
    origin: rule.trigger,
    issueKey,
  });
}

/** After the first order that a customer ever paid; a later one brings nothing. */
export async function issueAfterPurchase(
  ctx: Ctx,
  { orderId, customerId }: { orderId: Id<"order">; customerId: Id<"customer"> },
): Promise<Issued> {
  const rule = await findRuleThatIsOn(ctx.db, "first_purchase");
  if (!rule) return ok(null);
  const [earlier] = await ctx.db
    .select({ id: orders.id })
    .from(orders)
    .where(
      and(
        eq(orders.customerId, customerId),
        sql`${orders.id} <> ${orderId}`,
        sql`${orders.paidAt} <= (SELECT paid_at FROM orders WHERE id = ${orderId})`,
      ),
    )
    .limit(1);
  if (earlier) return ok(null);
  return issueBy(ctx, rule, customerId, issueKeyOf("first_purchase", customerId, 0));
}

const FAN_OUT = 100;

/** From nine in the morning: whose birthday it is and who has no code of this year yet, told to the jobs some at a time. */
export function findBirthdays(ctx: Ctx): Promise<Result<{ customers: number }, never>> {
  return inTransaction(ctx, async (tx) => {
    if (!(await findRuleThatIsOn(tx, "birthday"))) return ok({ customers: 0 });
    const { timeZone } = await readShopSettings(tx);
    const due = birthdaysAt(ctx.clock.now(), timeZone);
    if (!due) return ok({ customers: 0 });
    const rows = await tx
      .select({ id: customers.id })
      .from(customers)
      .where(
        and(
          inArray(customers.birthday, due.birthdays),
          isNull(customers.blockedAt),
          sql`NOT EXISTS (SELECT 1 FROM promotion_codes k
            WHERE k.issue_key = 'birthday:' || ${customers.id} || ':' || ${due.year}::text)`,
        ),
      );
    const ids = rows.map(({ id }) => id);
    const parts = Array.from({ length: Math.ceil(ids.length / FAN_OUT) }, (_, i) => ({
      customerIds: ids.slice(i * FAN_OUT, (i + 1) * FAN_OUT),
      day: due.day,
    }));
    await emitAll(tx, ctx, "promotion/birthdays_due", parts);
    return ok({ customers: ids.length });
  });
}

/** The codes of some birthdays; who has one of this year gets no second. */
export async function issueBirthdays(
  ctx: Ctx,
  { customerIds, day }: { customerIds: readonly Id<"customer">[]; day: string },
): Promise<Result<{ issued: number }, DraftRefusal>> {
  const rule = await findRuleThatIsOn(ctx.db, "birthday");
  let issued = 0;
  for (const customerId of customerIds) {
    const key = issueKeyOf("birthday", customerId, Number(day.slice(0, 4)));
    const code = await issueBy(ctx, rule, customerId, key);
    if (!code.ok) return code;
    if (code.value?.isFresh) issued += 1;
  }
  return ok({ issued });
}

/** Somebody came into a channel: where it is the one of the rule, and the shop knows them, the jobs hear of it. */
export function noteSubscriber(
  ctx: Ctx,
  input: { chatId: bigint; telegramId: bigint; isInside: boolean; wasInside: boolean },
): Promise<Result<{ isNew: boolean }, never>> {
  return inTransaction(ctx, async (tx) => {
    if (!input.isInside || input.wasInside) return ok({ isNew: false });
    const rule = await findRuleThatIsOn(tx, "channel_subscribed");
    if (rule?.chatId !== input.chatId) return ok({ isNew: false });
    const [customer] = await tx
      .select({ id: customers.id })
      .from(customers)
      .where(and(eq(customers.telegramId, input.telegramId), isNull(customers.blockedAt)));
    if (!customer) return ok({ isNew: false });
    const chatId = input.chatId.toString();
    await emit(tx, ctx, "channel/subscribed", { chatId, customerId: customer.id });
    return ok({ isNew: true });
  });
}

/** One code for coming into the channel, however often somebody leaves and comes. */
export async function issueToSubscriber(
  ctx: Ctx,
  { chatId, customerId }: { chatId: string; customerId: Id<"customer"> },
): Promise<Issued> {
  const rule = await findRuleThatIsOn(ctx.db, "channel_subscribed");
  if (rule?.chatId?.toString() !== chatId) return ok(null);
  return issueBy(ctx, rule, customerId, issueKeyOf("channel_subscribed", customerId, 0));
}

export const GiftInput = z.strictObject({
  offer: PersonalOffer,
  validDays: z.number().int().min(1).max(365),
  /** For the shop's own people; the customer does not see it. */
  note: z.string().trim().max(200).nullable().default(null),
  /** The same key answers the same code: a second tap gives no second gift. */
  key: z.string().min(8).max(100),
});

/** A code that one of the shop's people gives a customer. */
export async function giveCode(
  ctx: Ctx,
  { customerId, ...gift }: z.output<typeof GiftInput> & { customerId: Id<"customer"> },
): Promise<Result<PersonalCode, DraftRefusal | "customer.not_found">> {
  const [customer] = await ctx.db
    .select({ id: customers.id })
    .from(customers)
    .where(eq(customers.id, customerId));
  if (!customer) return err("customer.not_found");
  const now = ctx.clock.now();
  return issuePersonalCode(ctx, {
    customerId,
    offer: gift.offer,
    startsAt: now,
    endsAt: plus(now, gift.validDays * DAY),
    origin: "by_hand",
    note: gift.note,
    issueKey: `by_hand:${customerId}:${gift.key}`,
  });
}
