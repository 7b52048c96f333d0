import { eq } from "drizzle-orm";
import { promotionCodes, promotions } from "@/db/schema/promotions";
import { telegramChannels } from "@/db/schema/telegram";
import type { Ctx, Tx } from "@/db/transaction";
import { invariant } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { DAY, fixedClock, plus } from "@/lib/core/time";
import { BatchDraft, createBatch } from "@/lib/promotions/batches";
import { randomCode } from "@/lib/promotions/codes";
import { saveIssueRule } from "@/lib/promotions/issue";
import { IssueRuleInput } from "@/lib/promotions/issue-rules";
import { PersonalOffer, prepareOffer } from "@/lib/promotions/personal";
import { codeKey } from "@/lib/promotions/rules";
import { PromotionDraft } from "@/lib/promotions/types";
import type { Person } from "./books";
import type { SeededPromotion } from "./promotions";

/** A code of its own that a sale may use up. */
export interface SeededCode {
  code: string;
  codeKey: string;
}

/** Where a promotion's own codes come from: a batch hands out the next one, a gift the person's. */
export interface CodeSource {
  /** True where the code was given to the person: they would rather use it than another. */
  isPersonal: boolean;
  find(person: Person, at: Date): SeededCode | undefined;
  use(code: SeededCode): void;
}

export interface SeededCodes {
  promotions: SeededPromotion[];
  /** The shop's thanks for a first order. */
  thank(person: Person, paidAt: Date): void;
  /** Writes the codes that people were given; their counters are what was redeemed. */
  write(tx: Tx): Promise<void>;
}

const PUBLIC_CHANNEL = { chatId: -1001900000009n, title: "Madar news" };
const THANKS = { name: "Thank you", effect: { kind: "percent", basisPoints: 1500 } };
const THANKS_DAYS = 45;
const BIRTHDAY = { name: "Happy birthday", effect: { kind: "percent", basisPoints: 2000 } };
const GIFT = { name: "A gift from Madar", effect: { kind: "percent", basisPoints: 1500 } };

/** A batch for partners, the occasions on which the shop gives codes, and the codes of those who bought for the first time. */
export async function seedCodes(ctx: Ctx): Promise<SeededCodes> {
  const batch = await seedBatch(ctx);
  await seedRules(ctx);
  const thanks = await seedThanks(ctx);
  return { promotions: [batch, thanks.promotion], thank: thanks.thank, write: thanks.write };
}

async function seedBatch(ctx: Ctx): Promise<SeededPromotion> {
  const from = plus(ctx.clock.now(), -75 * DAY);
  const draft = BatchDraft.parse({
    name: "Partners, autumn",
    effect: { kind: "percent", basisPoints: 2000 },
    prefix: "MADAR",
    size: 500,
    maximumPerCustomer: 1,
  });
  const made = await createBatch({ ...ctx, clock: fixedClock(from) }, draft);
  invariant(made.ok, "the partners' batch was refused");
  const row = await readPromotion(ctx, made.value.promotionId);
  const codes = await ctx.db
    .select({ code: promotionCodes.code, codeKey: promotionCodes.codeKey })
    .from(promotionCodes)
    .where(eq(promotionCodes.promotionId, row.id))
    .orderBy(promotionCodes.codeKey);
  return {
    row,
    draft: PromotionDraft.parse({ name: draft.name, effect: draft.effect, maximumPerCustomer: 1 }),
    from,
    maximum: Number.POSITIVE_INFINITY,
    codes: { isPersonal: false, find: () => codes[0], use: () => void codes.shift() },
  };
}

async function seedRules(ctx: Ctx): Promise<void> {
  await ctx.db
    .insert(telegramChannels)
    .values({ id: newId("channel"), ...PUBLIC_CHANNEL, createdAt: ctx.clock.now() });
  const rules = [
    { trigger: "first_purchase", offer: THANKS, validDays: THANKS_DAYS },
    { trigger: "birthday", offer: BIRTHDAY, validDays: 14 },
    {
      trigger: "channel_subscribed",
      offer: { name: "Welcome to the channel", effect: { kind: "percent", basisPoints: 1000 } },
      validDays: 30,
      chatId: PUBLIC_CHANNEL.chatId.toString(),
    },
    { trigger: "by_hand", offer: GIFT, validDays: 14 },
  ];
  for (const rule of rules) {
    const saved = await saveIssueRule(ctx, IssueRuleInput.parse({ isOn: true, ...rule }));
    invariant(saved.ok, `the rule ${rule.trigger} was refused`);
  }
}

async function readPromotion(ctx: Ctx, id: SeededPromotion["row"]["id"]) {
  const [row] = await ctx.db.select().from(promotions).where(eq(promotions.id, id));
  invariant(row, "a batch has its promotion");
  return row;
}

type CodeRow = typeof promotionCodes.$inferInsert;

async function seedThanks(
  ctx: Ctx,
): Promise<Omit<SeededCodes, "promotions"> & { promotion: SeededPromotion }> {
  const offer = PersonalOffer.parse(THANKS);
  const shared = await prepareOffer(ctx, offer);
  invariant(shared.ok, "the thanks were refused");
  const row = await readPromotion(ctx, shared.value.id);
  const more = await otherGifts(ctx);
  const given = new Map<string, CodeRow>();
  const codes: CodeSource = {
    isPersonal: true,
    find({ id }, at) {
      const own = given.get(id);
      return own?.endsAt && own.startsAt && own.startsAt <= at && at < own.endsAt && !own.committed
        ? own
        : undefined;
    },
    use({ codeKey: key }) {
      for (const own of given.values()) if (own.codeKey === key) own.committed = 1;
    },
  };
  return {
    promotion: {
      row,
      draft: PromotionDraft.parse(THANKS),
      from: new Date(0),
      maximum: Number.POSITIVE_INFINITY,
      codes,
    },
    thank({ id }, paidAt) {
      const code = randomCode("GIFT", 6);
      given.set(id, {
        code,
        codeKey: codeKey(code),
        promotionId: row.id,
        maximum: 1,
        recipientId: id,
        issueKey: `first_purchase:${id}`,
        origin: "first_purchase",
        startsAt: paidAt,
        endsAt: plus(paidAt, THANKS_DAYS * DAY),
        createdBy: "issue-after-first-purchase",
        createdAt: paidAt,
      });
    },
    async write(tx) {
      const rows = [...given.values()].flatMap((row, i) => [row, ...more(row, i)]);
      if (rows.length > 0) await tx.insert(promotionCodes).values(rows);
    },
  };
}

/** Some have had their birthday lately, some a gift by hand. */
async function otherGifts(ctx: Ctx): Promise<(row: CodeRow, i: number) => CodeRow[]> {
  const birthday = await prepareOffer(ctx, PersonalOffer.parse(BIRTHDAY));
  const gift = await prepareOffer(ctx, PersonalOffer.parse(GIFT));
  invariant(birthday.ok && gift.ok, "the gifts were refused");
  const now = ctx.clock.now();
  const write = (row: CodeRow, daysAgo: number, change: Partial<CodeRow>): CodeRow => {
    const code = randomCode("GIFT", 6);
    const at = plus(now, -daysAgo * DAY);
    const window = { startsAt: at, endsAt: plus(at, 14 * DAY), createdAt: at };
    return { ...row, ...window, code, codeKey: codeKey(code), committed: 0, ...change };
  };
  return (row, i) => [
    ...(i % 9 === 4
      ? [
          write(row, i % 40, {
            promotionId: birthday.value.id,
            origin: "birthday",
            issueKey: `birthday:${row.recipientId}:${now.getUTCFullYear()}`,
            createdBy: "issue-birthday-codes",
          }),
        ]
      : []),
    ...(i % 17 === 3
      ? [
          write(row, i % 25, {
            promotionId: gift.value.id,
            origin: "by_hand",
            issueKey: `by_hand:${row.recipientId}:seed`,
            note: "Waited long for an answer",
            createdBy: "seed",
          }),
        ]
      : []),
  ];
}
