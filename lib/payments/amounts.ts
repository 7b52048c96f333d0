import { fromDecimal, isCurrency } from "@/lib/core/money";

/** An amount that is not whole minor units of a currency we know: it never equals what was asked. */
const UNREADABLE = -1n;

/** Minor units of a provider's decimal, exactly. */
export const statedAmount = (decimal: string | number, currency: string): bigint =>
  (isCurrency(currency) ? fromDecimal(String(decimal), currency) : null) ?? UNREADABLE;

/** JSON of a body, null where it is none. */
export function jsonIn(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString("utf8"));
  } catch {
    return null;
  }
}
