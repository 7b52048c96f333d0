import { and, asc, eq, gt, lte, sql } from "drizzle-orm";
import { products } from "@/db/schema/catalog";
import { notifications } from "@/db/schema/notifications";
import { subscriptions } from "@/db/schema/subscriptions";
import { type Ctx, inTransaction } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { log } from "@/lib/core/log";
import { ok, type Result } from "@/lib/core/result";
import { DAY, plus } from "@/lib/core/time";
import type { EventData } from "@/lib/events/types";
import { promotionInput } from "@/lib/pricing/simulator-input";
import {
  findPersonalCode,
  issuePersonalCode,
  type PersonalCode,
  type PersonalCodeInput,
  PersonalOffer,
} from "@/lib/promotions/personal";
import { readShopSettings } from "@/lib/settings/service";
import { upcomingRenewal } from "@/lib/subscriptions/renewal-queries";
import { notifyOf, queueNotification, type ToldEvent } from "./queue";
import { isRenewalOffered, winBackWindow } from "./rules";
import type { Params } from "./types";

/** Turns an event into the message it asks for, with the personal code that it brings. */
export async function notifyWithOffer(ctx: Ctx, event: ToldEvent): ReturnType<typeof notifyOf> {
  const offer = await offerWith(ctx, event);
  return notifyOf(ctx, event, offer && { offer });
}

async function offerWith(ctx: Ctx, { name, data }: ToldEvent): Promise<Params["offer"]> {
  if (name === "subscription/reminder_due") return offerRenewal(ctx, data);
  if (name !== "promotion/issued") return undefined;
  const code = await findPersonalCode(ctx.db, data.codeKey);
  return code && offerOf(code);
}

/** Issued once per end of term; undefined where the reminder brings none. */
async function offerRenewal(
  ctx: Ctx,
  reminder: EventData["subscription/reminder_due"],
): Promise<Params["offer"]> {
  const { renewalOffer } = await readShopSettings(ctx.db);
  const { subscriptionId, periodEnd } = reminder;
  const [row] = await ctx.db.select().from(subscriptions).where(eq(subscriptions.id, subscriptionId));
  const now = ctx.clock.now();
  if (row?.isDemo) return offerAfterDemo(ctx, row, now);
  if (renewalOffer === null || !row || !isRenewalOffered(renewalOffer, reminder, row, now)) return undefined;
  // Taken at the agreed price by itself, it would never see the code.
  if (await upcomingRenewal(ctx.db, subscriptionId)) return undefined;
  return issue(ctx, {
    customerId: row.customerId,
    origin: "renewal",
    offer: percentOff("Renewal", renewalOffer.basisPoints, row.productId),
    startsAt: now,
    endsAt: row.periodEnd,
    issueKey: `renewal:${subscriptionId}:${periodEnd}`,
  });
}

/** What the product offers to those who try it, a day before the end; once per demo. */
async function offerAfterDemo(
  ctx: Ctx,
  { id, customerId, productId }: typeof subscriptions.$inferSelect,
  now: Date,
): Promise<Params["offer"]> {
  const [product] = await ctx.db.select().from(products).where(eq(products.id, productId));
  if (!product?.demoOffer) return undefined;
  const { basisPoints, validDays } = product.demoOffer;
  return issue(ctx, {
    customerId,
    origin: "renewal",
    offer: percentOff("After the trial", basisPoints, productId),
    startsAt: now,
    endsAt: plus(now, validDays * DAY),
    issueKey: `demo:${id}`,
  });
}

async function issue(ctx: Ctx, input: PersonalCodeInput): Promise<Params["offer"]> {
  const issued = await issuePersonalCode(ctx, input);
  if (!issued.ok) {
    // A reminder without its code is still worth sending.
    log().error({ issueKey: input.issueKey, refusal: issued.error }, "a personal code was not issued");
    return undefined;
  }
  return offerOf(issued.value);
}

const percentOff = (name: string, basisPoints: number, productId: Id<"product">) =>
  PersonalOffer.parse({ name, effect: { kind: "percent", basisPoints }, productIds: [productId] });

/** What a message says of a code; a kind of offer that it has no words for is told by its code alone. */
function offerOf({ code, definition, endsAt }: PersonalCode): NonNullable<Params["offer"]> {
  const { effect, currency } = promotionInput.parse(definition);
  const told = { code, endsAt: endsAt.toISOString() };
  if (effect.kind === "percent") return { ...told, basisPoints: effect.basisPoints };
  if (effect.kind === "fixed" && currency !== null)
    return { ...told, amount: { amount: effect.amount, currency } };
  return effect.kind === "free_trial" ? { ...told, days: effect.days } : told;
}

/** Offers a code to those whose paid access ended `daysAfter` days ago and who did not come back; once per end. */
export async function sweepWinBack(
  ctx: Ctx,
  input: { limit: number },
): Promise<Result<{ offered: number; more: boolean }, never>> {
  const { winBack } = await readShopSettings(ctx.db);
  if (winBack === null) return ok({ offered: 0, more: false });
  const now = ctx.clock.now();
  const lost = await findLost(ctx, winBackWindow(winBack.daysAfter, now), input.limit);
  let offered = 0;
  for (const { id: subscriptionId, customerId, productId } of lost) {
    const offer = await issue(ctx, {
      customerId,
      origin: "win_back",
      offer: percentOff("Win-back", winBack.basisPoints, productId),
      startsAt: now,
      endsAt: plus(now, winBack.validDays * DAY),
      issueKey: `win_back:${subscriptionId}`,
    });
    if (!offer) continue;
    const queued = await queueWinBack(ctx, { subscriptionId, customerId, offer });
    if (queued.value !== null) offered += 1;
  }
  return ok({ offered, more: lost.length === input.limit });
}

const queueWinBack = (
  ctx: Ctx,
  {
    customerId,
    ...params
  }: { customerId: Id<"customer">; subscriptionId: Id<"subscription">; offer: Params["offer"] },
) =>
  inTransaction(ctx, async (tx) =>
    ok(
      await queueNotification(tx, ctx, {
        kind: "win_back",
        params: { subscriptionId: params.subscriptionId, ...(params.offer && { offer: params.offer }) },
        cause: params.subscriptionId,
        customerId,
      }),
    ),
  );

/** Reads the ends of the window by their index; whoever bought the product since has come back. */
const findLost = (ctx: Pick<Ctx, "db">, { from, to }: { from: Date; to: Date }, limit: number) =>
  ctx.db
    .select({
      id: subscriptions.id,
      customerId: subscriptions.customerId,
      productId: subscriptions.productId,
    })
    .from(subscriptions)
    .where(
      and(
        sql`${subscriptions.status} = 'expired'`,
        sql`NOT ${subscriptions.isDemo}`,
        gt(subscriptions.endedAt, from),
        lte(subscriptions.endedAt, to),
        sql`NOT EXISTS (
          SELECT 1 FROM subscriptions later
          WHERE later.customer_id = ${subscriptions.customerId} AND later.product_id = ${subscriptions.productId}
            AND later.id <> ${subscriptions.id}
            AND (later.status NOT IN ('expired', 'refunded') OR later.started_at >= ${subscriptions.endedAt}))`,
        sql`NOT EXISTS (
          SELECT 1 FROM ${notifications} WHERE ${notifications.dedupeKey} = 'win_back:' || ${subscriptions.id})`,
      ),
    )
    .orderBy(asc(subscriptions.endedAt), asc(subscriptions.id))
    .limit(limit);
