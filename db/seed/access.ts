import type { SubscriptionStatus, subscriptions } from "@/db/schema/subscriptions";
import type { Id } from "@/lib/core/ids";
import { DAY, MINUTE, plus, SECOND } from "@/lib/core/time";
import { demoEnd } from "@/lib/demo/rules";
import type { Kind, Params } from "@/lib/notifications/types";
import { type DueSettings, nextDue, periodBought } from "@/lib/subscriptions/rules";
import type { Books, Offer, Person } from "./books";
import type { SeededProduct } from "./catalog";
import type { Random } from "./random";
import type { Sale } from "./sales";

type Row = typeof subscriptions.$inferInsert;

export interface AccessBook {
  random: Random;
  books: Books;
  now: Date;
  timeZone: string;
  due: DueSettings;
  products: ReadonlyMap<string, SeededProduct>;
}

/** One subscription while the year is told: changed by each event, written with all of them. */
export interface Told {
  row: Row;
  person: Person;
}

const REMINDERS = [7, 3, 1];

export function openDemo(book: AccessBook, person: Person, offer: Offer, at: Date, days: number): Told {
  const told = open(book, person, offer, { at, status: "trialing", end: demoEnd(at, days), isDemo: true });
  change(book, told, { at, from: null, to: "trialing", cause: "demo_requested", by: person.id });
  book.books.demoGrants.push({
    id: book.random.id("demo", at),
    productId: offer.productId,
    customerId: person.id,
    telegramId: person.telegramId,
    subscriptionId: told.row.id,
    days,
    grantedBy: person.id,
    createdAt: at,
    endsAt: told.row.periodEnd,
  });
  notify(book, told, "demo_granted", at, { subscriptionId: told.row.id }, told.row.id);
  return told;
}

/** A paid order becomes time: on the running subscription, or on a new one. */
export function activate(book: AccessBook, person: Person, sale: Sale, running: Told | null): Told {
  const { offer, paidAt, orderId, trialDays } = sale;
  const living = running ? { periodEnd: running.row.periodEnd, graceUntil: null } : null;
  const period = periodBought({
    living,
    months: offer.termMonths,
    trialDays,
    now: paidAt,
    timeZone: book.timeZone,
  });
  const told =
    running ?? open(book, person, offer, { at: paidAt, status: "active", end: period.end, isDemo: false });
  const wasDemo = told.row.isDemo === true;
  change(book, told, {
    at: paidAt,
    from: running ? told.row.status : null,
    to: "active",
    cause: running ? (wasDemo ? "demo_bought" : "extended") : "bought",
    by: "deliver-paid-order",
  });
  if (wasDemo) settleDemo(book, told, "converted", paidAt);
  Object.assign(told.row, {
    status: "active",
    isDemo: false,
    planId: offer.planId,
    priceId: offer.priceId,
    termMonths: offer.termMonths,
    periodStart: period.start,
    periodEnd: period.end,
    updatedAt: paidAt,
  });
  book.books.subscriptionOrders.push({
    orderId,
    subscriptionId: told.row.id,
    periodStart: period.start,
    periodEnd: period.end,
  });
  notify(book, told, "paid", paidAt, { subscriptionId: told.row.id, orderId }, orderId);
  return told;
}

/** The reminders that went out before `until`, when the customer acted. */
export function remind(book: AccessBook, told: Told, since: Date, until: Date): void {
  const { row } = told;
  for (const daysBefore of row.isDemo ? [1] : REMINDERS) {
    const at = plus(row.periodEnd, -daysBefore * DAY);
    if (at <= since || at >= until || at > book.now) continue;
    const periodEnd = row.periodEnd.toISOString();
    const kind = row.isDemo ? "demo_reminder" : "reminder";
    const cause = `${row.id}:${periodEnd}:${daysBefore}`;
    notify(book, told, kind, at, { subscriptionId: row.id, daysBefore, periodEnd }, cause);
  }
}

export function cancel(book: AccessBook, told: Told, at: Date, reason: string | null): void {
  change(book, told, { at, from: "active", to: "cancelled", cause: "cancelled", by: told.person.id });
  Object.assign(told.row, { status: "cancelled", cancelledAt: at, cancelReason: reason, updatedAt: at });
  notify(book, told, "cancelled", at, { subscriptionId: told.row.id }, `${told.row.id}:${at.getTime()}`);
}

/** The end of what was paid or tried: the sweep's event, the removal, the message. */
export function finish(book: AccessBook, told: Told): void {
  const { row } = told;
  const at = plus(row.periodEnd, book.random.between(1, 50) * SECOND);
  const isDemo = row.isDemo === true;
  const cause = isDemo ? "demo_over" : row.status === "cancelled" ? "cancelled_period_over" : "period_over";
  change(book, told, { at, from: row.status, to: "expired", cause, by: "sweep-subscriptions" });
  Object.assign(row, { status: "expired", endedAt: at, dueAt: null, updatedAt: at });
  if (isDemo) settleDemo(book, told, "ended", at);
  for (const delivery of book.books.deliveries)
    if (delivery.subscriptionId === row.id)
      Object.assign(delivery, {
        status: "removed",
        removedAt: plus(at, 3 * SECOND),
        updatedAt: plus(at, 3 * SECOND),
      });
  notify(book, told, isDemo ? "demo_ended" : "ended", at, { subscriptionId: row.id }, row.id);
}

/** What is alive gets its next due instant. */
export function goOn(book: AccessBook, { row }: Told): void {
  row.dueAt = nextDue(
    { status: row.status, isDemo: row.isDemo === true, periodEnd: row.periodEnd, graceUntil: null },
    book.due,
    book.now,
  );
}

function open(
  book: AccessBook,
  person: Person,
  offer: Offer,
  how: { at: Date; status: SubscriptionStatus; end: Date; isDemo: boolean },
): Told {
  const { at } = how;
  const row: Row = {
    id: book.random.id("subscription", at),
    customerId: person.id,
    productId: offer.productId,
    planId: offer.planId,
    priceId: how.isDemo ? null : offer.priceId,
    termMonths: how.isDemo ? null : offer.termMonths,
    status: how.status,
    isDemo: how.isDemo,
    startedAt: at,
    periodStart: at,
    periodEnd: how.end,
    createdAt: at,
    updatedAt: at,
  };
  book.books.subscriptions.push(row);
  const told = { row, person };
  deliver(book, told, at);
  return told;
}

/** Most people come in within the hour; some keep their invite for another day. */
function deliver({ random, books, products }: AccessBook, { row, person }: Told, at: Date): void {
  const product = products.get(row.productId);
  if (!product) return;
  const invitedAt = plus(at, random.between(1, 4) * SECOND);
  const joinedAt = random.chance(0.95) ? plus(invitedAt, random.between(1, 45) * MINUTE) : null;
  books.deliveries.push({
    id: random.id("delivery", invitedAt),
    subscriptionId: row.id,
    customerId: person.id,
    channelId: product.channelId,
    telegramId: person.telegramId,
    status: joinedAt ? "joined" : "invited",
    invitedAt,
    joinedAt,
    createdAt: at,
    updatedAt: joinedAt ?? invitedAt,
  });
}

function settleDemo({ books }: AccessBook, { row }: Told, status: "ended" | "converted", at: Date): void {
  const demo = books.demoGrants.find(({ subscriptionId }) => subscriptionId === row.id);
  if (demo) Object.assign(demo, { status, endedAt: at });
}

function change(
  { random, books }: AccessBook,
  { row, person }: Told,
  event: { at: Date; from: SubscriptionStatus | null; to: SubscriptionStatus; cause: string; by: string },
): void {
  books.subscriptionEvents.push({
    id: random.id("subscriptionEvent", event.at),
    subscriptionId: row.id,
    at: event.at,
    fromStatus: event.from,
    toStatus: event.to,
    cause: event.cause,
    actor: event.by === person.id ? `customer:${person.id}` : `system:${event.by}`,
  });
}

function notify(
  { random, books, now }: AccessBook,
  { person }: Told,
  kind: Kind,
  cause: Date,
  params: Params,
  dedupe: string,
): void {
  const sentAt = plus(cause, random.between(1, 3) * SECOND);
  if (sentAt > now) return;
  const optedOut = kind === "reminder" && person.notificationOptOuts?.includes("renewals");
  const messageId = BigInt(1000 + books.notifications.length);
  books.notifications.push({
    id: random.id("notification", cause),
    dedupeKey: `${kind}:${dedupe}`,
    customerId: person.id as Id<"customer">,
    kind,
    params: { ...params },
    createdAt: cause,
    ...(optedOut
      ? { status: "suppressed" as const, reason: "opted_out" }
      : { status: "sent" as const, attempts: 1, sentAt, messageId }),
  });
}
