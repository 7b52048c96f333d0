import type { CompiledPromotion } from "./compile";
import { refuseOutright } from "./eligibility";
import type { Run } from "./run";
import type { Refusal } from "./types";

/** How many ways to fill the groups are tried; beyond them the first of each further group stands. */
const MOST_CHOICES = 64;

/** A cart settled to the end with some of the candidates. */
export interface Settled {
  readonly run: Run;
  readonly total: number;
  readonly trialDays: number;
  readonly cashback: number;
}

interface Attempt extends Settled {
  readonly chosen: readonly CompiledPromotion[];
}

/**
 * Of each group whose members stand in several layers, the one that leaves the customer cheapest in the end; answers all
 * the others, each with what it is told.
 */
export function chooseAcrossLayers(
  candidates: readonly CompiledPromotion[],
  groups: ReadonlySet<string>,
  settle: (candidates: readonly CompiledPromotion[]) => Settled,
): Map<CompiledPromotion, Refusal> {
  const probe = settle([]).run;
  const rivals = new Map<string, CompiledPromotion[]>();
  for (const candidate of candidates) {
    const { group } = candidate;
    if (group === null || !groups.has(group) || refuseOutright(probe, candidate) !== null) continue;
    rivals.set(group, [...(rivals.get(group) ?? []), candidate]);
  }
  const contested = [...rivals.values()].filter((mates) => new Set(mates.map(({ layer }) => layer)).size > 1);
  const all = new Set(contested.flat());
  const attempts = choicesOf(contested).map((chosen): Attempt => {
    const kept = candidates.filter((candidate) => !all.has(candidate) || chosen.includes(candidate));
    return { chosen, ...settle(kept) };
  });
  const best = attempts.reduce((a, b) => (isCheaper(b, a) ? b : a));
  const leftOut = [...all].filter((candidate) => !best.chosen.includes(candidate));
  return new Map(leftOut.map((candidate) => [candidate, explain(candidate, best, attempts)]));
}

function choicesOf(contested: readonly CompiledPromotion[][]): CompiledPromotion[][] {
  let choices: CompiledPromotion[][] = [[]];
  for (const mates of contested) {
    const open = choices.length * mates.length > MOST_CHOICES ? mates.slice(0, 1) : mates;
    choices = choices.flatMap((chosen) => open.map((mate) => [...chosen, mate]));
  }
  return choices;
}

const isCheaper = (a: Attempt, b: Attempt): boolean =>
  a.total !== b.total
    ? a.total < b.total
    : a.trialDays !== b.trialDays
      ? a.trialDays > b.trialDays
      : a.cashback > b.cashback;

/** Why it would not have counted in its best attempt, or which of its group is better and by how much. */
function explain(candidate: CompiledPromotion, best: Attempt, attempts: readonly Attempt[]): Refusal {
  const own = attempts
    .filter(({ chosen }) => chosen.includes(candidate))
    .reduce<Attempt | null>((a, b) => (a === null || isCheaper(b, a) ? b : a), null);
  const refused = own?.run.rejected.find(({ promotionId }) => promotionId === candidate.id);
  if (refused !== undefined) return { reason: refused.reason, params: refused.params };
  const by = best.chosen.find(({ group }) => group === candidate.group)?.id ?? null;
  const difference = own === null ? 0 : own.total - best.total;
  return { reason: "BETTER_OFFER_APPLIED", params: { by, difference } };
}
