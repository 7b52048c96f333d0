import { simulate } from "./simulator";

export type Fields = Record<string, unknown>;

export const line = (id: string, unitPrice: number, more: Fields = {}) => ({ id, unitPrice, ...more });
export const percent = (basisPoints: number) => ({ kind: "percent", basisPoints });
export const fixed = (amount: number) => ({ kind: "fixed", amount });

/** Prices a case of the simulator; fails loudly where the case itself is wrong. */
export function quote(lines: Fields[], promotions: Fields[], more: Fields = {}) {
  const result = simulate({ currency: "SAR", lines, promotions, ...more });
  if (!result.ok)
    throw new Error(`${String(result.params?.["field"])} ${String(result.params?.["problem"])}`);
  return result.value;
}

export const due = (...args: Parameters<typeof quote>) => quote(...args).totals.due;
export const totalsOfLines = (...args: Parameters<typeof quote>) =>
  quote(...args).lines.map(({ total }) => total);
export const reasonOf = (output: ReturnType<typeof quote>, id: string) =>
  output.rejected
    .filter(({ promotionId }) => promotionId === id)
    .map(({ reason, params }) => ({ reason, params }))[0];
export const appliedIn = (output: ReturnType<typeof quote>) =>
  output.applied.map(({ promotionId }) => promotionId);
