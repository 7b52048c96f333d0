import { max, min, type No, PlainAmounts, type Promotion, type State, split, sum } from "./plain-amounts";
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

class PlainEngine extends PlainAmounts {
  private readonly isOut: (one: Promotion) => boolean;
  private isContested = false;

  constructor(input: SimulatorInput, isOut: (one: Promotion) => boolean = () => false) {
    super(input);
    this.isOut = isOut;
  }

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

  private entry(): State {
    return {
      running: [...this.list],
      left: this.input.maxDiscount === null ? sum(this.list) : BigInt(this.input.maxDiscount),
      used: this.input.lines.map(() => 0),
      applied: [],
      rejected: [],
      trials: [],
      cashbacks: [],
    };
  }

  private rejectUnknownCodes(state: State): void {
    const plain = (code: string): string => code.replace(/\s/g, "").toUpperCase();
    const known = this.input.promotions.flatMap(({ code }) => (code === null ? [] : [plain(code)]));
    for (const code of this.input.codes)
      if (!known.includes(plain(code)))
        state.rejected.push({ promotionId: null, reason: "CODE_NOT_FOUND", params: {} });
  }

  eligible(): Promotion[] {
    return this.candidates().filter((one) => this.refusedOutright(one) === null);
  }

  private candidates(): Promotion[] {
    const entered = this.input.codes.map((code) => code.replace(/\s/g, "").toUpperCase());
    return this.input.promotions
      .filter((one) => !this.isOut(one))
      .filter(({ code, autoApply }) =>
        code === null ? autoApply : code !== "" && entered.includes(code.replace(/\s/g, "").toUpperCase()),
      )
      .sort((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1));
  }

  private reject(state: State, { id }: Promotion, { reason, params }: No): void {
    state.rejected.push({ promotionId: id, reason, params });
  }

  private refusedOutright(promotion: Promotion): No | null {
    const { conditions, limits, schedule, scope } = promotion;
    const { customer, lines } = this.input;
    const now = Date.parse(this.input.now);
    const refused = (reason: string, params: Record<string, unknown> = {}): No => ({ reason, params });
    if (promotion.status !== "active") return refused("INACTIVE");
    if (schedule.startsAt !== null && now < Date.parse(schedule.startsAt))
      return refused("NOT_STARTED", { startsAt: schedule.startsAt });
    if (schedule.endsAt !== null && now >= Date.parse(schedule.endsAt))
      return refused("EXPIRED", { endedAt: schedule.endsAt });
    if (promotion.currency !== null && promotion.currency !== this.input.currency)
      return refused("CURRENCY_MISMATCH");
    if (limits.total !== null && limits.used >= limits.total) return refused("USAGE_LIMIT_TOTAL");
    const usage = customer?.usage[promotion.id] ?? 0;
    const isTrial = promotion.effect.kind === "free_trial";
    if (customer && ((isTrial && usage >= 1) || (limits.perCustomer !== null && usage >= limits.perCustomer)))
      return refused("USAGE_LIMIT_CUSTOMER");
    if (limits.budget !== null && limits.budgetUsed >= limits.budget) return refused("BUDGET_EXHAUSTED");
    const asks =
      conditions.firstPurchase ||
      conditions.minTenureMonths !== null ||
      conditions.countries.length > 0 ||
      conditions.tiers.length > 0 ||
      limits.perCustomer !== null ||
      ("by" in promotion.effect && promotion.effect.by === "tenure_months");
    if (asks && customer === null) return refused("LOGIN_REQUIRED");
    if (conditions.firstPurchase && (customer?.orders ?? 0) > 0) return refused("FIRST_PURCHASE_ONLY");
    if (conditions.countries.length > 0 && !conditions.countries.includes(customer?.country ?? ""))
      return refused("AUDIENCE_MISMATCH", { dimension: "country" });
    if (conditions.tiers.length > 0 && !conditions.tiers.includes(customer?.tier ?? ""))
      return refused("AUDIENCE_MISMATCH", { dimension: "tier" });
    if (conditions.minTenureMonths !== null && (customer?.tenureMonths ?? 0) < conditions.minTenureMonths)
      return refused("AUDIENCE_MISMATCH", { dimension: "tenure" });
    const matched = this.inScope(promotion);
    if (matched.length === 0) {
      const ofAnyTerm = this.inScope({ ...promotion, scope: { ...scope, termMonths: [] } });
      return refused(ofAnyTerm.length > 0 ? "TERM_SCOPE" : "PRODUCT_SCOPE");
    }
    if (conditions.requiresTags.some((tag) => !lines.some((line) => line.tags.includes(tag))))
      return refused("PRODUCT_SCOPE");
    const quantities = matched.map((i) => lines[i]?.quantity ?? 0);
    const together = quantities.reduce((a, b) => a + b, 0);
    const largest = Math.max(...quantities);
    if (conditions.minQuantity !== null && together < conditions.minQuantity)
      return refused("MIN_QUANTITY", { required: conditions.minQuantity, current: together });
    if (conditions.minLineQuantity !== null && largest < conditions.minLineQuantity)
      return refused("MIN_QUANTITY", { required: conditions.minLineQuantity, current: largest });
    return null;
  }

  private refusedSubtotal(state: State, { base, conditions, effect }: Promotion): No | null {
    const isList = base === "list" && effect.kind !== "cashback";
    const current = Number(sum(isList ? this.list : state.running));
    const { minSubtotal, maxSubtotal } = conditions;
    if (minSubtotal !== null && current < minSubtotal)
      return { reason: "MIN_ORDER", params: { required: minSubtotal, current } };
    if (maxSubtotal !== null && current > maxSubtotal)
      return { reason: "MAX_ORDER", params: { limit: maxSubtotal, current } };
    return null;
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

  private refusedAmount(state: State, member: Promotion): No | null {
    const measured = this.measure(state, member);
    if ("no" in measured) return measured.no;
    return sum(measured.yes.parts) === 0n ? { reason: "NO_EFFECT", params: {} } : null;
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
