import { randomFillSync } from "node:crypto";
import { processSingleton } from "./singleton";
import { machineClock } from "./time";

/** What an id names, and the prefix that says so. */
export const PREFIXES = {
  event: "evt",
  audit: "aud",
  customer: "cus",
  channel: "chn",
  admin: "adm",
  session: "ses",
  loginLink: "lnk",
  product: "prd",
  plan: "pln",
  price: "prc",
  promotion: "prm",
  limitHolder: "lim",
  redemption: "red",
  campaign: "cmp",
  discountTemplate: "dtp",
  batch: "bat",
  order: "ord",
  orderLine: "lin",
  payment: "pay",
  refund: "rfd",
  savedMeans: "svd",
  meansSetup: "stp",
  receipt: "rct",
  inboxEvent: "inb",
  sandboxPayment: "sbx",
  subscription: "sub",
  subscriptionEvent: "sev",
  delivery: "dlv",
  demo: "dem",
  notification: "ntf",
  alert: "alr",
  transfer: "trf",
  hold: "hld",
  lot: "lot",
  proof: "prf",
  dispute: "dsp",
  disputeEvent: "dse",
} as const satisfies Record<string, string>;

export type IdKind = keyof typeof PREFIXES;

declare const kind: unique symbol;
/** `ord_…`, `pay_…`: a payment's id does not pass for an order's. */
export type Id<K extends IdKind> = string & { readonly [kind]: K };

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

const POOL = Buffer.alloc(13 * 512);
let poolAt = POOL.length;

/** 13 random bytes; the generator is asked for many ids at once, because each question costs it more than the bytes. */
function randomPart(): Buffer {
  if (poolAt === POOL.length) {
    randomFillSync(POOL);
    poolAt = 0;
  }
  poolAt += 13;
  return POOL.subarray(poolAt - 13, poolAt);
}

const newest = processSingleton("newest-id", () => ({ time: 0, count: 0 }));

/**
 * Prefix, 50 bits of machine time, a 15-bit count within the millisecond, 65 random bits, in lower-case Crockford base 32:
 * the ids that a process makes sort by creation.
 */
export function newId<K extends IdKind>(of: K): Id<K> {
  const time = Math.max(machineClock.now().getTime(), newest.time);
  newest.count = time === newest.time ? newest.count + 1 : 0;
  newest.time = time;
  let random = "";
  for (const byte of randomPart()) random += ALPHABET.charAt(byte & 31);
  return `${PREFIXES[of]}_${inBase32(time, 10)}${inBase32(newest.count, 3)}${random}` as Id<K>;
}

function inBase32(value: number, digits: number): string {
  let rest = value;
  let text = "";
  for (let i = 0; i < digits; i++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

export const isId = <K extends IdKind>(of: K, value: string): value is Id<K> =>
  new RegExp(`^${PREFIXES[of]}_[0-9a-hjkmnp-tv-z]{26}$`).test(value);
