import { desc, eq, sql } from "drizzle-orm";
import {
  discountTemplates,
  type IssueOrigin,
  promotionCodes,
  promotionIssueRules,
  promotions,
} from "@/db/schema/promotions";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { ok, type Result } from "@/lib/core/result";
import type { IssueRule } from "./issue";
import { ISSUE_TRIGGERS } from "./issue-rules";
import { PersonalOffer } from "./personal";
import { TIMELESS_TEMPLATES } from "./shipped-templates";

export interface IssueOccasion {
  trigger: IssueRule["trigger"];
  /** Null where the owner has not written one yet. */
  rule: IssueRule | null;
  issued: number;
  used: number;
}

/** Every occasion with its rule, and how many codes it gave and how many of them paid for something. */
export async function listIssueRules(
  ctx: Pick<Ctx, "db">,
): Promise<Result<{ occasions: IssueOccasion[]; channels: { chatId: string; title: string }[] }, never>> {
  const [rules, counts, channels] = await Promise.all([
    ctx.db.select().from(promotionIssueRules),
    ctx.db
      .select({
        origin: promotionCodes.origin,
        issued: sql<number>`count(*)::int`,
        used: sql<number>`count(*) FILTER (WHERE ${promotionCodes.committed} > 0)::int`,
      })
      .from(promotionCodes)
      .where(sql`${promotionCodes.origin} IS NOT NULL`)
      .groupBy(promotionCodes.origin),
    publicChannels(ctx),
  ]);
  const occasions = ISSUE_TRIGGERS.map((trigger) => {
    const { issued = 0, used = 0 } = counts.find(({ origin }) => origin === trigger) ?? {};
    return { trigger, rule: rules.find((rule) => rule.trigger === trigger) ?? null, issued, used };
  });
  return ok({ occasions, channels });
}

/** Channels in which the bot stands and that no product opens: they may be the shop's public one. */
async function publicChannels(ctx: Pick<Ctx, "db">): Promise<{ chatId: string; title: string }[]> {
  const { rows } = (await ctx.db.execute(sql`
    SELECT c.chat_id::text AS "chatId", c.title FROM telegram_channels c
    WHERE c.bot_is_admin AND NOT EXISTS (SELECT 1 FROM product_channels p WHERE p.channel_id = c.id)
    ORDER BY c.title, c.id`)) as unknown as { rows: { chatId: string; title: string }[] };
  return rows;
}

interface GiftOffer {
  id: string;
  /** A template that comes with the shop: its name is a text, by its id. */
  isShipped: boolean;
  offer: PersonalOffer;
  validDays: number;
}

const GIFT_DAYS = 14;

/**
 * What a gift can be without writing it: the rule for gifts, the shop's own templates that suit one person, and those that
 * come with it and keep to no season or day, because a gift is for now.
 */
export async function listGiftOffers(ctx: Pick<Ctx, "db">): Promise<GiftOffer[]> {
  const [[rule], templates] = await Promise.all([
    ctx.db.select().from(promotionIssueRules).where(eq(promotionIssueRules.trigger, "by_hand")),
    ctx.db.select().from(discountTemplates).orderBy(discountTemplates.name, discountTemplates.id),
  ]);
  const byRule = rule?.isOn
    ? [
        {
          id: rule.trigger,
          isShipped: false,
          offer: PersonalOffer.parse(rule.offer),
          validDays: rule.validDays,
        },
      ]
    : [];
  const shipped = TIMELESS_TEMPLATES.map(({ key, start }) => ({ id: key, draft: { ...start, name: key } }));
  const byTemplate = [...templates, ...shipped].flatMap(({ id, draft }, i) => {
    const parsed = PersonalOffer.strip().safeParse(draft);
    const isShipped = i >= templates.length;
    return parsed.success ? [{ id: id as string, isShipped, offer: parsed.data, validDays: GIFT_DAYS }] : [];
  });
  return [...byRule, ...byTemplate];
}

const OWN_CODE_STANDINGS = ["active", "scheduled", "reserved", "used", "expired", "revoked"] as const;
export type OwnCodeStanding = (typeof OWN_CODE_STANDINGS)[number];

export interface OwnCode {
  codeKey: string;
  code: string;
  origin: IssueOrigin;
  standing: OwnCodeStanding;
  definition: Record<string, unknown>;
  startsAt: Date | null;
  endsAt: Date | null;
  note: string | null;
  createdBy: string;
  createdAt: Date;
  /** The order that has it. */
  order: { id: Id<"order">; number: number } | null;
}

/** Every code that a customer was given, newest first. */
export async function listCodesOf(
  ctx: Pick<Ctx, "db" | "clock">,
  input: { customerId: Id<"customer"> },
): Promise<Result<{ codes: OwnCode[] }, never>> {
  const now = ctx.clock.now().toISOString();
  const rows = await ctx.db
    .select({
      codeKey: promotionCodes.codeKey,
      code: promotionCodes.code,
      origin: promotionCodes.origin,
      standing: sql<OwnCodeStanding>`CASE
        WHEN ${promotionCodes.committed} > 0 THEN 'used'
        WHEN ${promotionCodes.revokedAt} IS NOT NULL THEN 'revoked'
        WHEN ${promotionCodes.held} > 0 THEN 'reserved'
        WHEN ${promotionCodes.endsAt} <= ${now} THEN 'expired'
        WHEN ${promotionCodes.startsAt} > ${now} THEN 'scheduled' ELSE 'active' END`,
      definition: promotions.definition,
      startsAt: promotionCodes.startsAt,
      endsAt: promotionCodes.endsAt,
      note: promotionCodes.note,
      createdBy: promotionCodes.createdBy,
      createdAt: promotionCodes.createdAt,
      order: sql<OwnCode["order"]>`(SELECT json_build_object('id', o.id, 'number', o.number)
        FROM promotion_redemptions r JOIN orders o ON o.id = r.order_id
        WHERE r.code_key = ${promotionCodes.codeKey} AND r.state IN ('held', 'committed') LIMIT 1)`,
    })
    .from(promotionCodes)
    .innerJoin(promotions, eq(promotions.id, promotionCodes.promotionId))
    .where(eq(promotionCodes.recipientId, input.customerId))
    .orderBy(desc(promotionCodes.createdAt), promotionCodes.codeKey)
    .limit(100);
  return ok({ codes: rows.map((row) => ({ ...row, origin: row.origin ?? "by_hand" })) });
}
