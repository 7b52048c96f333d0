import type { AccountKind } from "@/db/schema/ledger";
import { invariant } from "@/lib/core/errors";
import type { Account, AccountId, CustomerAccount, Leg, Transfer } from "./types";

/** In the order in which money runs through them: the shop's own first. */
export const ACCOUNT_KINDS = [
  "provider_cash",
  "clearing",
  "revenue",
  "fees",
  "refunds",
  "promo_liability",
  "adjustments",
  "wallet",
  "points",
  "cashback",
  "commission",
] as const satisfies readonly AccountKind[];

/** Accounts that say what the shop has or gave away run negative: people read them the other way round. */
export const runsNegative = (kind: AccountKind): boolean =>
  kind === "provider_cash" || kind === "refunds" || kind === "promo_liability" || kind === "adjustments";

export const isCustomerAccount = (account: Account): account is CustomerAccount => "customerId" in account;

/** Points come in lots that end; money does not. */
export const hasLots = (kind: AccountKind): boolean => kind === "points";

/** The account spelt out; the same account is always spelt the same. */
export function accountId(account: Account): AccountId {
  if ("customerId" in account) return `${account.kind}:${account.customerId}:${account.unit}` as AccountId;
  if ("provider" in account) return `${account.kind}:${account.provider}:${account.unit}` as AccountId;
  return `${account.kind}:${account.unit}` as AccountId;
}

/** The key of a movement that follows from another one. */
export const childKey = (key: string, part: string): string => `${key}/${part}`;

/** A transfer that cannot be posted is a mistake of the program, never of a person. */
export function assertPostable({ key, legs }: Pick<Transfer, "key" | "legs">): void {
  invariant(key !== "" && key.length <= 200, "a transfer has a key of at most 200 characters");
  const sums = new Map<string, bigint>();
  for (const { account, amountMinor } of legs) {
    invariant(amountMinor !== 0n, `transfer ${key} has a leg that moves nothing`);
    sums.set(account.unit, (sums.get(account.unit) ?? 0n) + amountMinor);
  }
  invariant(sums.size > 0, `transfer ${key} has no legs`);
  for (const [unit, sum] of sums) invariant(sum === 0n, `transfer ${key} does not sum to zero in ${unit}`);
}

/** Both legs of the simplest movement. */
export const move = (from: Account, to: Account, amountMinor: bigint): readonly [Leg, Leg] => [
  { account: from, amountMinor: -amountMinor },
  { account: to, amountMinor },
];
