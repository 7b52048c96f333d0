import { randomBytes } from "node:crypto";
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
  order: "ord",
  orderLine: "lin",
  payment: "pay",
  inboxEvent: "inb",
  sandboxPayment: "sbx",
  subscription: "sub",
  subscriptionEvent: "sev",
  delivery: "dlv",
  demo: "dem",
  notification: "ntf",
  alert: "alr",
} as const satisfies Record<string, string>;

export type IdKind = keyof typeof PREFIXES;

declare const kind: unique symbol;
/** `ord_…`, `pay_…`: a payment's id does not pass for an order's. */
export type Id<K extends IdKind> = string & { readonly [kind]: K };

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** Prefix, 48 bits of machine time, 80 random bits, in lower-case Crockford base 32: sorts by creation. */
export function newId<K extends IdKind>(of: K): Id<K> {
  let time = machineClock.now().getTime();
  let stamp = "";
  for (let i = 0; i < 10; i++) {
    stamp = ALPHABET.charAt(time % 32) + stamp;
    time = Math.floor(time / 32);
  }
  let random = "";
  for (const byte of randomBytes(16)) random += ALPHABET.charAt(byte & 31);
  return `${PREFIXES[of]}_${stamp}${random}` as Id<K>;
}

export const isId = <K extends IdKind>(of: K, value: string): value is Id<K> =>
  new RegExp(`^${PREFIXES[of]}_[0-9a-hjkmnp-tv-z]{26}$`).test(value);
