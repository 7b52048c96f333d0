import { measure, partsOf } from "./amounts";
import { planBuyGet } from "./buy-get";
import type { CompiledPromotion } from "./compile";
import { refuseSubtotal } from "./eligibility";
import { type Run, refuse, refuseWithoutEffect, take } from "./run";
import { linesInScope } from "./scope";

/**
 * Settles promotions of one layer that may all be considered together: the best of those that compete, then those that
 * stack, one after another. Members come in order of priority, then id.
 */
export function settle(run: Run, members: readonly CompiledPromotion[]): void {
  const competing: CompiledPromotion[] = [];
  let stacking = 0;
  for (const member of members) {
    if (member.effect.kind === "free_trial" || member.effect.kind === "cashback") postpone(run, member);
    else if (member.stacks) stacking++;
    else competing.push(member);
  }
  if (competing.length > 0) settleBest(run, competing);
  if (stacking === 0) return;
  for (const member of members) if (member.stacks && touchesPrice(member)) settleStacked(run, member);
}

export const touchesPrice = ({ effect }: CompiledPromotion): boolean =>
  effect.kind !== "free_trial" && effect.kind !== "cashback";

/** A trial is held to what the cart costs when its layer begins, a cashback to what is paid in the end. */
function postpone(run: Run, member: CompiledPromotion): void {
  if (member.effect.kind === "cashback") {
    run.cashbacks.push(member);
    return;
  }
  const refusal = refuseSubtotal(run, member);
  if (refusal === null) run.trials.push(member);
  else refuse(run, member, refusal);
}

function settleStacked(run: Run, member: CompiledPromotion): void {
  const refusal = refuseSubtotal(run, member);
  if (refusal !== null) {
    refuse(run, member, refusal);
    return;
  }
  const parts = run.scratch;
  const amount = measure(run, member, parts);
  if (typeof amount !== "number") {
    refuse(run, member, amount);
    return;
  }
  if (amount === 0) {
    refuseWithoutEffect(run, member);
    return;
  }
  commit(run, member, amount, parts);
}

/** Takes what was just measured on the cart as it stands. */
function commit(run: Run, member: CompiledPromotion, amount: number, parts: number[]): void {
  if (member.takesOrder) partsOf(run, member, amount, parts);
  if (member.effect.kind === "buy_get") markUnits(run, member);
  take(run, member, parts);
}

function markUnits(run: Run, member: CompiledPromotion): void {
  if (member.effect.kind !== "buy_get") return;
  const plan = planBuyGet(run, member, member.effect, linesInScope(run, member));
  if ("reason" in plan) return;
  const before = run.used;
  run.used = plan.used.map((units, i) => units + (before?.[i] ?? 0));
}

/** What competes, with what each would give on its own. */
interface Contest {
  readonly contenders: CompiledPromotion[];
  readonly amounts: number[];
  /** Best line-target offer for each line. */
  readonly lineWinners: (CompiledPromotion | null)[];
  readonly lineAmounts: number[];
  orderWinner: CompiledPromotion | null;
  orderAmount: number;
}

function settleBest(run: Run, competing: readonly CompiledPromotion[]): void {
  const contest = holdContest(run, competing);
  const { contenders, lineWinners, lineAmounts, orderWinner } = contest;
  if (contenders.length === 0) return;
  let lineTotal = 0;
  for (const amount of lineAmounts) lineTotal += amount;
  const firstLineWinner = lineWinners.reduce(
    (first, winner) =>
      winner !== null && (first === null || winner.ordinal < first.ordinal) ? winner : first,
    null,
  );
  const orderWins =
    orderWinner !== null &&
    (firstLineWinner === null ||
      contest.orderAmount > lineTotal ||
      (contest.orderAmount === lineTotal && orderWinner.ordinal < firstLineWinner.ordinal));
  if (orderWins) commit(run, orderWinner, contest.orderAmount, run.scratch);
  else
    for (const winner of contenders) if (lineWinners.includes(winner)) commitWonLines(run, winner, contest);
  for (let at = 0; at < contenders.length; at++) {
    const loser = contenders[at];
    if (loser === undefined || (orderWins ? loser === orderWinner : lineWinners.includes(loser))) continue;
    const amount = contest.amounts[at] ?? 0;
    const better = orderWins
      ? { by: orderWinner.id, difference: contest.orderAmount - amount }
      : betterOnLines(run, contest, loser, amount, lineTotal);
    refuse(run, loser, { reason: "BETTER_OFFER_APPLIED", params: better });
  }
}

function holdContest(run: Run, competing: readonly CompiledPromotion[]): Contest {
  const contest: Contest = {
    contenders: [],
    amounts: [],
    lineWinners: run.running.map(() => null),
    lineAmounts: run.running.map(() => 0),
    orderWinner: null,
    orderAmount: 0,
  };
  const parts = run.scratch;
  for (const member of competing) {
    const refusal = refuseSubtotal(run, member);
    const amount = refusal ?? measure(run, member, parts);
    if (typeof amount !== "number") refuse(run, member, amount);
    else if (amount === 0) refuseWithoutEffect(run, member);
    else enter(contest, member, amount, parts);
  }
  return contest;
}

function enter(contest: Contest, member: CompiledPromotion, amount: number, parts: readonly number[]): void {
  contest.contenders.push(member);
  contest.amounts.push(amount);
  if (member.takesOrder) {
    if (amount > contest.orderAmount) {
      contest.orderAmount = amount;
      contest.orderWinner = member;
    }
    return;
  }
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? 0;
    if (part > (contest.lineAmounts[i] ?? 0)) {
      contest.lineAmounts[i] = part;
      contest.lineWinners[i] = member;
    }
  }
}

/** A buy-get is measured again: another winner of this contest may have used its units. */
function commitWonLines(run: Run, winner: CompiledPromotion, { lineWinners, lineAmounts }: Contest): void {
  const parts = run.scratch;
  if (winner.effect.kind === "buy_get") {
    const amount = measure(run, winner, parts);
    if (typeof amount !== "number") {
      refuse(run, winner, amount);
      return;
    }
    markUnits(run, winner);
  } else {
    for (let i = 0; i < lineAmounts.length; i++) parts[i] = lineAmounts[i] ?? 0;
  }
  for (let i = 0; i < lineWinners.length; i++) if (lineWinners[i] !== winner) parts[i] = 0;
  take(run, winner, parts);
}

/** Names the offer that gives most on the loser's lines, and how much more its lines get without it. */
function betterOnLines(
  run: Run,
  contest: Contest,
  loser: CompiledPromotion,
  amount: number,
  lineTotal: number,
) {
  const { lineAmounts, lineWinners } = contest;
  let given = 0;
  let most = -1;
  let by: string | null = null;
  for (const i of loser.takesOrder ? lineAmounts.keys() : linesInScope(run, loser)) {
    const here = lineAmounts[i] ?? 0;
    given += here;
    const winner = lineWinners[i];
    if (winner !== null && winner !== undefined && here > most) {
      most = here;
      by = winner.id;
    }
  }
  return { by, difference: Math.max(0, (loser.takesOrder ? lineTotal : given) - amount) };
}
