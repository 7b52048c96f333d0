import { toSafeInteger } from "@/lib/core/money";
import { wrongField } from "@/lib/core/parse";
import { err, ok, type Params, type Result } from "@/lib/core/result";
import { compilePromotions } from "./compile";
import { evaluate } from "./evaluate";
import type { Reason } from "./reasons";
import { type SimulatorInput, simulatorInput } from "./simulator-input";
import type { Quote, TraceRow } from "./types";

/** What the simulator answers: the quote in JSON's own numbers, field by field as its contract names them. */
export interface SimulatorOutput {
  lines: { id: string; list: number; discount: number; total: number }[];
  totals: {
    list: number;
    discount: number;
    total: number;
    points: number;
    wallet: number;
    due: number;
    cashback: number;
  };
  trialDays: number;
  applied: { promotionId: string; amount: number; lines: Record<string, number> }[];
  rejected: { promotionId: string | null; code: string | null; reason: Reason; params: Params }[];
  trace: readonly TraceRow[];
}

type Refused = "pricing.invalid_input";

/** One what-if case. Writes nothing. */
export function simulate(input: unknown): Result<SimulatorOutput, Refused> {
  const parsed = simulatorInput.safeParse(input);
  if (!parsed.success) return err("pricing.invalid_input", { ...wrongField(parsed.error, input) });
  return ok(answer(parsed.data));
}

/** An array of cases gives an array of answers, anything else one; the first bad case refuses the whole. */
export function simulateAll(input: unknown): Result<SimulatorOutput | SimulatorOutput[], Refused> {
  if (!Array.isArray(input)) return simulate(input);
  const outputs: SimulatorOutput[] = [];
  for (const [index, one] of input.entries()) {
    const result = simulate(one);
    if (!result.ok)
      return err(result.error, { ...result.params, field: joined(`[${index}]`, result.params?.["field"]) });
    outputs.push(result.value);
  }
  return ok(outputs);
}

const joined = (prefix: string, field: unknown): string =>
  typeof field !== "string" || field === ""
    ? prefix
    : field.startsWith("[")
      ? prefix + field
      : `${prefix}.${field}`;

function answer(input: SimulatorInput): SimulatorOutput {
  const { customer } = input;
  const quote = evaluate(
    {
      currency: input.currency,
      lines: input.lines.map((line) => ({ ...line, unitPrice: BigInt(line.unitPrice) })),
      maxDiscount: input.maxDiscount === null ? null : BigInt(input.maxDiscount),
    },
    {
      timeZone: input.timeZone,
      customer: customer === null ? null : { ...customer, spent: BigInt(customer.spent) },
      points: BigInt(input.points),
      walletBalance: BigInt(input.walletBalance),
    },
    new Date(input.now),
    compilePromotions(input.promotions),
    input.codes,
  );
  return asJson(quote);
}

/** A quote in JSON's own numbers. */
function asJson(quote: Quote): SimulatorOutput {
  const { totals } = quote;
  return {
    lines: quote.lines.map(({ id, list, discount, total }) => ({
      id,
      list: toSafeInteger(list),
      discount: toSafeInteger(discount),
      total: toSafeInteger(total),
    })),
    totals: {
      list: toSafeInteger(totals.list),
      discount: toSafeInteger(totals.discount),
      total: toSafeInteger(totals.total),
      points: toSafeInteger(totals.points),
      wallet: toSafeInteger(totals.wallet),
      due: toSafeInteger(totals.due),
      cashback: toSafeInteger(totals.cashback),
    },
    trialDays: quote.trialDays,
    applied: quote.applied.map(({ promotionId, amount, lines }) => ({
      promotionId,
      amount: toSafeInteger(amount),
      lines: Object.fromEntries(Object.entries(lines).map(([id, part]) => [id, toSafeInteger(part)])),
    })),
    rejected: quote.rejected.map(({ promotionId, code, reason, params }) => ({
      promotionId,
      code,
      reason,
      params,
    })),
    trace: quote.trace,
  };
}
