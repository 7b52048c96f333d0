import { type Currency, EXPONENTS } from "@/lib/core/money";

export interface TopUpBounds {
  readonly least: bigint;
  readonly most: bigint;
}

const UNUSUAL: Partial<Record<Currency, TopUpBounds>> = {
  XTR: { least: 50n, most: 10_000n },
  JPY: { least: 500n, most: 1_000_000n },
  IRR: { least: 500_000n, most: 500_000_000n },
};

/** What one top-up may bring, in minor units: what the owner set, or what is usual for the currency. */
export function topUpBounds(
  currency: Currency,
  own: Readonly<Partial<Record<string, { least: number; most: number }>>>,
): TopUpBounds {
  const set = own[currency];
  if (set) return { least: BigInt(set.least), most: BigInt(set.most) };
  const major = 10n ** BigInt(EXPONENTS[currency]);
  return UNUSUAL[currency] ?? { least: 5n * major, most: 10_000n * major };
}

const STEPS = [1n, 2n, 5n];

/** Round amounts to tap: the first three of 1, 2, 5, 10, 20, 50 … from twice the least on that still fit. */
export function suggestedTopUps({ least, most }: TopUpBounds): bigint[] {
  const amounts: bigint[] = [];
  for (let power = 1n; power <= most && amounts.length < 3; power *= 10n)
    for (const step of STEPS) {
      const amount = step * power;
      if (amount >= 2n * least && amount <= most && amounts.length < 3) amounts.push(amount);
    }
  return amounts.length > 0 ? amounts : [least];
}
