import { DAY, HOUR, plus } from "@/lib/core/time";
import { type AccessBook, activate, cancel, finish, goOn, openDemo, remind, type Told } from "./access";
import type { Offer, Person } from "./books";
import { abandon, type Seller, sell } from "./sales";

export interface Shop {
  access: AccessBook;
  seller: Seller;
  offers: readonly Offer[];
}

const TERMS = [
  [1, 60],
  [3, 20],
  [6, 8],
  [12, 10],
  [24, 2],
] as const;
const REASONS: [string | null, ...(string | null)[]] = [
  "too_expensive",
  "rarely_used",
  "found_another",
  null,
  null,
];

/** One customer's year with the shop, from the first visit to now. */
export function live(shop: Shop, person: Person): void {
  const { random } = shop.access;
  const start = plus(person.createdAt, random.between(0.05, 6) * HOUR);
  if (start >= shop.access.now || random.chance(0.1)) return;
  const products = [...shop.access.products.keys()];
  const [main, second] = random.chance(0.5) ? products : products.toReversed();
  if (main) tell(shop, person, main, start);
  const later = plus(start, random.between(20, 120) * DAY);
  if (second && later < shop.access.now && random.chance(0.16)) tell(shop, person, second, later);
}

function tell(shop: Shop, person: Person, productId: string, start: Date): void {
  const { random, now } = shop.access;
  const offer = chooseOffer(shop, person, productId);
  if (!offer) return;
  if (random.chance(0.48)) {
    tryFirst(shop, person, offer, start);
    return;
  }
  if (random.chance(0.3) && plus(start, HOUR) < now) {
    abandon(shop.seller, basketOf(shop, person, offer, start, false));
    if (random.chance(0.3)) return;
  }
  subscribe(shop, person, offer, plus(start, 2 * HOUR), null);
}

function tryFirst(shop: Shop, person: Person, offer: Offer, at: Date): void {
  const { access } = shop;
  const days = access.products.get(offer.productId)?.demoDays ?? 7;
  const demo = openDemo(access, person, offer, at, days);
  const buysAt = plus(at, access.random.between(1, days - 0.2) * DAY);
  if (access.random.chance(0.36) && buysAt < access.now) {
    remind(access, demo, at, buysAt);
    subscribe(shop, person, offer, buysAt, demo);
    return;
  }
  remind(access, demo, at, demo.row.periodEnd);
  if (demo.row.periodEnd > access.now) {
    goOn(access, demo);
    return;
  }
  finish(access, demo);
  const back = plus(demo.row.periodEnd, access.random.between(2, 25) * DAY);
  if (access.random.chance(0.12) && back < access.now) subscribe(shop, person, offer, back, null);
}

/** Buys, renews for as long as the customer likes it, and perhaps comes back once. */
function subscribe(shop: Shop, person: Person, offer: Offer, at: Date, running: Told | null): void {
  const { access } = shop;
  const { random, now } = access;
  let told = running;
  let paidAt = at;
  while (paidAt < plus(now, -HOUR)) {
    const sale = sell(shop.seller, basketOf(shop, person, offer, paidAt, told !== null && !told.row.isDemo));
    told = activate(access, person, sale, told);
    const end = told.row.periodEnd;
    const renewsAt = plus(end, -random.between(0.1, 6.5) * DAY);
    const renews = random.chance(0.8);
    if (renews && renewsAt < plus(now, -HOUR)) {
      remind(access, told, sale.paidAt, renewsAt);
      paidAt = renewsAt;
      continue;
    }
    if (renews) stay(access, told, sale.paidAt);
    else leave(shop, told, offer, sale.paidAt);
    return;
  }
}

function stay(access: AccessBook, told: Told, since: Date): void {
  remind(access, told, since, told.row.periodEnd);
  if (told.row.periodEnd <= access.now) finish(access, told);
  else goOn(access, told);
}

function leave(shop: Shop, told: Told, offer: Offer, since: Date): void {
  const { access } = shop;
  const { random, now } = access;
  const cancelsAt = plus(since, random.between(0.3, 0.9) * (told.row.periodEnd.getTime() - since.getTime()));
  const cancels = random.chance(0.45) && cancelsAt < now;
  remind(access, told, since, cancels ? cancelsAt : told.row.periodEnd);
  if (cancels) cancel(access, told, cancelsAt, random.pick(REASONS));
  if (told.row.periodEnd > now) {
    goOn(access, told);
    return;
  }
  finish(access, told);
  const back = plus(told.row.periodEnd, random.between(6, 50) * DAY);
  if (random.chance(0.22) && back < plus(now, -HOUR)) subscribe(shop, told.person, offer, back, null);
}

function basketOf(shop: Shop, person: Person, offer: Offer, at: Date, isRenewal: boolean) {
  const { orders } = shop.access.books;
  const isFirst = !orders.some(({ customerId, status }) => customerId === person.id && status === "paid");
  return { person, offer, at, isFirst, isRenewal };
}

function chooseOffer({ offers, access }: Shop, person: Person, productId: string): Offer | undefined {
  const { random } = access;
  const termMonths = random.weighted(TERMS);
  const possible = offers.filter(
    (offer) =>
      offer.productId === productId && offer.termMonths === termMonths && offer.currency === person.currency,
  );
  return possible[random.whole(0, Math.max(0, possible.length - 1))];
}
