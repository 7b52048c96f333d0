import { max, min, type Promotion, type State, split, sum } from "./plain-amounts";
import { PlainEligibility } from "./plain-eligibility";
import type { SimulatorInput } from "./simulator-input";

/**
 * The semantics once more, slowly and plainly: no index, no compiled set, arbitrary precision. The tests hold the engine
 * to it. `isContested` says that several choices cost the customer the same, so that only totals can be compared.
 */
export interface PlainQuote {
  lines: { id: string; list: bigint; discount: bigint; total: bigint }[];
  totals: Record<"list" | "discount" | "total" | "points" | "wallet" | "due" | "cashback", bigint>;
  trialDays: number;
  applied: State["applied"];
  rejected: State["rejected"];
  isContested: boolean;
}

const LAYERS = ["sale", "volume", "customer", "code"] as const;

/** Of a group only the best counts, in whatever layers its members stand: every choice is priced to the end. */
export function plainQuote(input: SimulatorInput): PlainQuote {
  const eligible = new PlainEngine(input).eligible();
  const groups = new Map<string, Promotion[]>();
  for (const one of eligible)
    if (one.group !== null) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  const contested = [...groups.values()].filter((mates) => new Set(mates.map(({ layer }) => layer)).size > 1);
  let choices: Promotion[][] = [[]];
  for (const mates of contested)
    choices = choices.flatMap((chosen) => mates.map((mate) => [...chosen, mate]));
  const attempts = choices.map((chosen) => {
    const isOut = (one: Promotion): boolean => contested.flat().includes(one) && !chosen.includes(one);
    return { chosen, isOut, quote: new PlainEngine(input, isOut).quote() };
  });
  const cheapest = min(...attempts.map(({ quote }) => quote.totals.total));
  const among = attempts.filter(({ quote }) => quote.totals.total === cheapest);
  const best = among[0];
  if (!best) throw new Error("there is always a choice");
  if (among.length > 1 || attempts.some(({ quote }) => quote.isContested)) best.quote.isContested = true;
  for (const one of eligible.filter(best.isOut)) {
    const [own] = attempts
      .filter(({ chosen }) => chosen.includes(one))
      .sort((a, b) => Number(a.quote.totals.total - b.quote.totals.total));
    const refused = own?.quote.rejected.find(({ promotionId }) => promotionId === one.id);
    best.quote.rejected.push(refused ?? { promotionId: one.id, reason: "BETTER_OFFER_APPLIED", params: {} });
  }
  return best.quote;
}

const copy = (state: State): State => structuredClone(state);
const touchesPrice = ({ effect }: Promotion): boolean =>
  effect.kind !== "free_trial" && effect.kind !== "cashback";

class PlainEngine extends PlainEligibility {
  private isContested = false;

  quote(): PlainQuote {
    const { lines } = this.input;
    let state = this.entry();
    for (const layer of LAYERS) {
      const members: Promotion[] = [];
      for (const promotion of this.candidates().filter((each) => each.layer === layer)) {
        const refused = this.refusedOutright(promotion);
        if (refused) this.reject(state, promotion, refused);
        else members.push(promotion);
      }
      state = this.settleLayer(state, members);
    }
    const trialDays = this.settleTrials(state);
    this.rejectUnknownCodes(state);
    const total = sum(state.running);
    const points = min(BigInt(this.input.points), total);
    const wallet = min(BigInt(this.input.walletBalance), total - points);
    const due = total - points - wallet;
    const cashback = this.settleCashback(state, due);
    return {
      lines: lines.map(({ id }, i) => {
        const [list, left] = [this.list[i] ?? 0n, state.running[i] ?? 0n];
        return { id, list, discount: list - left, total: left };
      }),
      totals: {
        list: sum(this.list),
        discount: sum(this.list) - total,
        total,
        points,
        wallet,
        due,
        cashback,
      },
      trialDays,
      applied: state.applied,
      rejected: state.rejected,
      isContested: this.isContested,
    };
  }

  /** Tries everything that exclusive offers, groups and giving way admit, and keeps what is cheapest. */
  private settleLayer(state: State, members: Promotion[]): State {
    const entry = copy(state);
    const worth = members.filter((member) => {
      const mates = members.filter(({ group }) => group !== null && group === member.group);
      const isCompared = mates.length > 1 || (member.exclusive && members.length > 1);
      if (!touchesPrice(member) || !isCompared) return true;
      const tooSmall = this.refusedSubtotal(entry, member);
      const nothing = this.refusedAmount(entry, member);
      const mayChange = member.combine === "stack" && tooSmall?.reason === "MAX_ORDER";
      const refused = nothing ?? (mayChange ? null : tooSmall);
      if (refused) this.reject(entry, member, tooSmall ?? refused);
      return refused === null;
    });
    const sets = this.admissible(worth);
    if (sets.length === 0) return entry;
    const results = sets.map((set) => ({ set, state: this.settleSet(copy(entry), set) }));
    const costs = results.map((result) => sum(result.state.running));
    const cheapest = min(...costs);
    if (costs.filter((cost) => cost === cheapest).length > 1) this.isContested = true;
    const best = results[costs.indexOf(cheapest)];
    if (!best) return entry;
    this.lookForHarm(entry, sets, cheapest);
    const winner = best.set.find(({ exclusive }) => exclusive);
    for (const member of worth.filter((each) => !best.set.includes(each))) {
      const isOut = winner !== undefined && !member.exclusive;
      this.reject(
        best.state,
        member,
        isOut
          ? { reason: "NOT_COMBINABLE", params: { with: winner.id } }
          : { reason: "BETTER_OFFER_APPLIED", params: {} },
      );
    }
    return best.state;
  }

  /** Where leaving something out is cheaper, something gives way: which one is not said here. */
  private lookForHarm(entry: State, sets: Promotion[][], cheapest: bigint): void {
    for (const set of sets) {
      if (!set.some((each) => each.combine === "stack")) continue;
      for (let omitted = 1; omitted < 2 ** set.length; omitted++) {
        const kept = set.filter((_, i) => ((omitted >> i) & 1) === 0);
        if (sum(this.settleSet(copy(entry), kept).running) < cheapest) this.isContested = true;
      }
    }
  }

  /** The least that any admissible choice leaves to pay, giving way included. */
  leastTotal(): bigint {
    const state = this.entry();
    const members = this.eligible();
    const totals = this.admissible(members).flatMap((set) =>
      Array.from({ length: 2 ** set.length }, (_, omitted) =>
        sum(
          this.settleSet(
            copy(state),
            set.filter((_member, i) => ((omitted >> i) & 1) === 0),
          ).running,
        ),
      ),
    );
    return totals.length === 0 ? sum(this.list) : min(...totals);
  }

  private admissible(members: Promotion[]): Promotion[][] {
    const together = members.filter(({ exclusive }) => !exclusive);
    let sets: Promotion[][] = together.length === 0 ? [] : [together];
    for (const group of new Set(together.flatMap((each) => each.group ?? []))) {
      sets = sets.flatMap((set) =>
        set
          .filter((each) => each.group === group)
          .map((one) => set.filter((each) => each.group !== group || each === one)),
      );
    }
    return [...sets, ...members.filter(({ exclusive }) => exclusive).map((one) => [one])];
  }

  private settleSet(state: State, set: Promotion[]): State {
    for (const member of set) {
      if (member.effect.kind === "cashback") state.cashbacks.push(member);
      if (member.effect.kind !== "free_trial") continue;
      const refused = this.refusedSubtotal(state, member);
      if (refused) this.reject(state, member, refused);
      else state.trials.push(member);
    }
    const priced = set.filter(touchesPrice);
    this.settleBest(
      state,
      priced.filter(({ combine }) => combine === "best"),
    );
    for (const member of priced.filter(({ combine }) => combine === "stack")) {
      const refused = this.refusedSubtotal(state, member) ?? this.refusedAmount(state, member);
      const measured = this.measure(state, member);
      if (refused) this.reject(state, member, refused);
      else if ("yes" in measured) this.take(state, { member, parts: measured.yes.parts }, null);
    }
    return state;
  }

  private settleBest(state: State, competing: Promotion[]): void {
    const contenders: { member: Promotion; parts: bigint[] }[] = [];
    for (const member of competing) {
      const refused = this.refusedSubtotal(state, member) ?? this.refusedAmount(state, member);
      const measured = this.measure(state, member);
      if (refused || "no" in measured)
        this.reject(state, member, refused ?? { reason: "NO_EFFECT", params: {} });
      else contenders.push({ member, parts: measured.yes.parts });
    }
    const winners = this.input.lines.map((_, i) => {
      let winner: (typeof contenders)[number] | null = null;
      for (const one of contenders.filter(({ member }) => member.target === "line"))
        if ((one.parts[i] ?? 0n) > (winner?.parts[i] ?? 0n)) winner = one;
      return winner;
    });
    const onLines = sum(winners.map((winner, i) => winner?.parts[i] ?? 0n));
    let order: (typeof contenders)[number] | null = null;
    for (const one of contenders.filter(({ member }) => member.target === "order"))
      if (sum(one.parts) > sum(order?.parts ?? [])) order = one;
    const firstOnLines = contenders.findIndex((one) => winners.includes(one));
    const orderWins =
      order !== null &&
      (sum(order.parts) > onLines ||
        firstOnLines === -1 ||
        (sum(order.parts) === onLines && contenders.indexOf(order) < firstOnLines));
    for (const one of contenders) {
      if (orderWins ? one === order : winners.includes(one))
        this.take(state, one, orderWins ? null : winners.map((winner) => winner === one));
      else this.reject(state, one.member, { reason: "BETTER_OFFER_APPLIED", params: {} });
    }
  }

  /** Of a line target only the lines that it has won; a buy-get finds the units that those before it have left. */
  private take(
    state: State,
    { member, parts: asMeasured }: { member: Promotion; parts: bigint[] },
    won: readonly boolean[] | null,
  ): void {
    const again = this.measure(state, member);
    const isBuyGet = member.effect.kind === "buy_get";
    if (isBuyGet && "no" in again) {
      this.reject(state, member, again.no);
      return;
    }
    const measured = isBuyGet && "yes" in again ? again.yes : { parts: asMeasured, used: [] };
    let parts = measured.parts.map((part, i) => (won === null || won[i] ? part : 0n));
    if (sum(parts) > state.left) parts = split(state.left, parts);
    state.used = state.used.map((used, i) => used + (measured.used[i] ?? 0));
    if (sum(parts) === 0n) {
      this.reject(state, member, { reason: "NO_EFFECT", params: {} });
      return;
    }
    state.running = state.running.map((cost, i) => cost - (parts[i] ?? 0n));
    state.left -= sum(parts);
    const lines = Object.fromEntries(
      this.input.lines.flatMap(({ id }, i) => ((parts[i] ?? 0n) > 0n ? [[id, parts[i] ?? 0n]] : [])),
    );
    state.applied.push({ promotionId: member.id, amount: sum(parts), lines });
  }

  private settleTrials(state: State): number {
    let best: Promotion | null = null;
    const daysOf = (one: Promotion | null): number =>
      one?.effect.kind === "free_trial" ? one.effect.days : 0;
    for (const one of state.trials) if (daysOf(one) > daysOf(best)) best = one;
    for (const one of state.trials)
      if (one === best || one.id === best?.id)
        state.applied.push({ promotionId: one.id, amount: 0n, lines: {} });
      else this.reject(state, one, { reason: "BETTER_OFFER_APPLIED", params: {} });
    return daysOf(best);
  }

  private settleCashback(state: State, due: bigint): bigint {
    const paid: State = { ...copy(state), running: split(due, state.running), left: due };
    const offers: { one: Promotion; amount: bigint }[] = [];
    for (const one of state.cashbacks) {
      const measured = this.measure(paid, one);
      const refused = this.refusedSubtotal(state, one) ?? ("no" in measured ? measured.no : null);
      const amount = "yes" in measured ? sum(measured.yes.parts) : 0n;
      if (refused || amount === 0n) this.reject(state, one, refused ?? { reason: "NO_EFFECT", params: {} });
      else offers.push({ one, amount });
    }
    let total = 0n;
    for (const { one, amount } of offers) {
      const rivals = offers.filter((each) => each.one.layer === one.layer && each.one.combine === "best");
      const most = rivals.reduce((a, { amount: of }) => max(a, of), 0n);
      const best = rivals.find((each) => each.amount === most);
      if (one.combine === "stack" || best?.one === one) {
        state.applied.push({ promotionId: one.id, amount: 0n, lines: {} });
        total += amount;
      } else this.reject(state, one, { reason: "BETTER_OFFER_APPLIED", params: {} });
    }
    return total;
  }
}

export const leastTotal = (input: SimulatorInput): bigint => new PlainEngine(input).leastTotal();
