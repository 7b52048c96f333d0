import { measure } from "./amounts";
import type { CompiledPromotion } from "./compile";
import { refuseSubtotal } from "./eligibility";
import { settle, touchesPrice } from "./layer";
import { type Mark, mark, type Run, refuse, refuseWithoutEffect, rewind } from "./run";

type Members = readonly CompiledPromotion[];

/** How many sets of alternatives, and how many omissions, are tried before the first choice stands. */
const MOST_SETS = 64;
const MOST_OMISSIONS = 16;

/**
 * Settles a layer: of the sets that exclusive offers and groups admit, the one that is cheapest for the customer.
 * Members have passed every condition that does not depend on the other promotions.
 */
export function settleLayer(run: Run, members: Members): void {
  if (members.length < 2 || !needsChoice(run, members)) {
    settle(run, members);
    return;
  }
  const entry = mark(run);
  const candidates = withEffect(run, members);
  const trials: Trial[] = [];
  for (const set of admissibleSets(run, candidates)) tryWithOmissions(run, entry, set, trials);
  const [first, ...others] = trials;
  if (first === undefined) return;
  const best = others.reduce((a, b) => (isBetter(b, a) ? b : a), first);
  settle(run, best.set);
  explainLeftOut(run, candidates, best, trials, entry.lengths[0]);
}

function needsChoice(run: Run, members: Members): boolean {
  let groups: Set<string> | null = null;
  for (const { isExclusive, group } of members) {
    if (isExclusive) return true;
    if (group === null) continue;
    if (groups?.has(group)) return true;
    groups = (groups ?? new Set()).add(group);
  }
  return mayHarm(run, members);
}

/**
 * Whether one promotion may make a stacked one give so much less that the customer would pay more. It cannot where all
 * of them see nothing but one running total.
 */
function mayHarm(run: Run, members: Members): boolean {
  if (!members.some((member) => member.stacks && touchesPrice(member))) return false;
  return members.some((member) => touchesPrice(member) && !seesOnlyTotal(run, member));
}

const PLAIN_KINDS: ReadonlySet<string> = new Set(["percent", "fixed", "graduated"]);

const seesOnlyTotal = (run: Run, member: CompiledPromotion): boolean =>
  PLAIN_KINDS.has(member.effect.kind) &&
  (member.takesOrder || run.running.length === 1) &&
  !member.limitsUnits &&
  !member.perUnit &&
  member.scope === 0 &&
  member.pick === "all" &&
  (member.minSubtotal === 0 || member.onList);

const hasMates = (members: Members, { id, group }: CompiledPromotion): boolean =>
  group !== null && members.some((other) => other.group === group && other.id !== id);

/** Offers of groups and exclusive ones that would do nothing leave before anyone compares with them. */
function withEffect(run: Run, members: Members): Members {
  return members.filter((member) => {
    if (!touchesPrice(member) || !(member.isExclusive || hasMates(members, member))) return true;
    const refusal = refuseSubtotal(run, member);
    const amount = measure(run, member, run.scratch);
    // What those before it in the stack take off may still bring the cart under its maximum.
    if (
      typeof amount === "number" &&
      amount > 0 &&
      (refusal === null || (member.stacks && refusal.reason === "MAX_ORDER"))
    )
      return true;
    if (refusal !== null) refuse(run, member, refusal);
    else if (typeof amount === "number") refuseWithoutEffect(run, member);
    else refuse(run, member, amount);
    return false;
  });
}

/** Everything together with one of each group, then each exclusive offer alone. */
function admissibleSets(run: Run, members: Members): Members[] {
  const together = members.filter(({ isExclusive }) => !isExclusive);
  const alone = members.filter(({ isExclusive }) => isExclusive).map((member) => [member]);
  return together.length === 0 ? alone : [...oneOfEachGroup(run, together), ...alone];
}

function oneOfEachGroup(run: Run, members: Members): Members[] {
  const groups = new Map<string, CompiledPromotion[]>();
  for (const member of members) {
    if (member.group === null) continue;
    const mates = groups.get(member.group);
    if (mates === undefined) groups.set(member.group, [member]);
    else mates.push(member);
  }
  const size = [...groups.values()].reduce(
    (product, mates) => Math.min(product * mates.length, MOST_SETS + 1),
    1,
  );
  let choices: Members[] = [[]];
  for (const mates of groups.values()) {
    const open = size > MOST_SETS ? [bestAlone(run, mates)] : mates;
    choices = choices.flatMap((chosen) => open.map((mate) => [...chosen, mate]));
  }
  return choices.map((chosen) =>
    members.filter((member) => member.group === null || chosen.includes(member)),
  );
}

function bestAlone(run: Run, mates: readonly CompiledPromotion[]): CompiledPromotion {
  const amountOf = (mate: CompiledPromotion): number => {
    const amount = refuseSubtotal(run, mate) ?? measure(run, mate, run.scratch);
    return typeof amount === "number" ? amount : 0;
  };
  return mates.reduce((best, mate) => (amountOf(mate) > amountOf(best) ? mate : best));
}

interface Trial {
  readonly set: Members;
  readonly total: number;
  readonly trialDays: number;
  readonly cashback: number;
}

const isBetter = (a: Trial, b: Trial): boolean =>
  a.total !== b.total
    ? a.total < b.total
    : a.trialDays !== b.trialDays
      ? a.trialDays > b.trialDays
      : a.cashback > b.cashback;

/** Tries a set and, where its members may harm each other, the set without each of those that applied. */
function tryWithOmissions(run: Run, entry: Mark, set: Members, trials: Trial[]): void {
  const omits = mayHarm(run, set);
  const front = frontRunners(run, set);
  const seen = new Set<string>();
  const queue: Members[] = [front];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const members = next;
    const key = members.map(({ ordinal }) => ordinal).join();
    if (seen.has(key)) continue;
    seen.add(key);
    const kept =
      members.length === front.length ? set : set.filter((m) => members.includes(m) || !front.includes(m));
    const applied = tryOut(run, entry, members, kept, trials);
    if (!omits || members.length < 2 || seen.size + queue.length >= MOST_OMISSIONS) continue;
    for (const member of members)
      if (applied.has(member.id)) queue.push(members.filter((other) => other !== member));
  }
}

function tryOut(run: Run, entry: Mark, members: Members, set: Members, trials: Trial[]): Set<string> {
  const start = mark(run);
  settle(run, members);
  const applied = new Set(run.taken.slice(entry.lengths[0]).map(({ promotionId }) => promotionId));
  trials.push({
    set,
    total: run.runningTotal,
    trialDays: longestTrial(set),
    cashback: promisedCashback(run, set),
  });
  rewind(run, start);
  return applied;
}

/** How many of those that compete are looked at for the order and for each line; the others lose whatever is omitted. */
const FRONT = 4;

/** Leaves out competing offers that cannot win, so that trying many sets costs little however many offers there are. */
function frontRunners(run: Run, set: Members): Members {
  const competing = set.filter((member) => touchesPrice(member) && !member.stacks);
  if (competing.length <= FRONT) return set;
  const lists: { member: CompiledPromotion; amount: number }[][] = run.running.map(() => []);
  const forOrder: { member: CompiledPromotion; amount: number }[] = [];
  const parts = run.scratch;
  for (const member of competing) {
    const amount = refuseSubtotal(run, member) ?? measure(run, member, parts);
    if (typeof amount !== "number" || amount === 0) continue;
    if (member.takesOrder) forOrder.push({ member, amount });
    else
      for (const [i, list] of lists.entries())
        if ((parts[i] ?? 0) > 0) list.push({ member, amount: parts[i] ?? 0 });
  }
  const front = new Set<CompiledPromotion>();
  for (const list of [forOrder, ...lists]) {
    list.sort((a, b) => b.amount - a.amount || a.member.ordinal - b.member.ordinal);
    for (const { member } of list.slice(0, FRONT)) front.add(member);
  }
  return set.filter((member) => member.stacks || !touchesPrice(member) || front.has(member));
}

const longestTrial = (set: Members): number =>
  set.reduce((days, { effect }) => (effect.kind === "free_trial" ? Math.max(days, effect.days) : days), 0);

function promisedCashback(run: Run, set: Members): number {
  let best = 0;
  let stacked = 0;
  for (const member of set) {
    if (member.effect.kind !== "cashback" || refuseSubtotal(run, member) !== null) continue;
    const amount = measure(run, member, run.scratch);
    if (typeof amount !== "number") continue;
    if (member.stacks) stacked += amount;
    else best = Math.max(best, amount);
  }
  return best + stacked;
}

/** Tells those outside the chosen set what stood in their way, and how much dearer the cart would be with them. */
function explainLeftOut(
  run: Run,
  candidates: Members,
  best: Trial,
  trials: readonly Trial[],
  since: number,
): void {
  const exclusive = best.set.find(({ isExclusive }) => isExclusive);
  const applied = run.taken.slice(since);
  for (const member of candidates) {
    if (best.set.includes(member)) continue;
    if (exclusive !== undefined && !member.isExclusive) {
      refuse(run, member, { reason: "NOT_COMBINABLE", params: { with: exclusive.id } });
      continue;
    }
    const mates = new Set(
      best.set.filter(({ group }) => group !== null && group === member.group).map(({ id }) => id),
    );
    const largest = applied.reduce<(typeof applied)[number] | null>(
      (top, one) => (top === null || one.amount > top.amount ? one : top),
      null,
    );
    const by = applied.find(({ promotionId }) => mates.has(promotionId)) ?? largest;
    const withMember = trials.filter(({ set }) => set.includes(member)).map(({ total }) => total);
    const difference = withMember.length === 0 ? 0 : Math.min(...withMember) - best.total;
    refuse(run, member, {
      reason: "BETTER_OFFER_APPLIED",
      params: { by: by?.promotionId ?? best.set[0]?.id ?? null, difference },
    });
  }
}
