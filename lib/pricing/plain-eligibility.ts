import { type No, PlainAmounts, type Promotion, type State, sum } from "./plain-amounts";
import { mismatch } from "./plain-audience";
import type { SimulatorInput } from "./simulator-input";

/** Conditions that ask nothing of who is buying. */
const OF_THE_CART = new Set(["minSubtotal", "maxSubtotal", "minQuantity", "minLineQuantity", "requiresTags"]);
const isEmpty = (asked: unknown): boolean => Array.isArray(asked) && asked.length === 0;

/** Who and what a promotion is for, once more and plainly: every refusal that no other promotion has to do with. */
export class PlainEligibility extends PlainAmounts {
  private readonly isOut: (one: Promotion) => boolean;

  constructor(input: SimulatorInput, isOut: (one: Promotion) => boolean = () => false) {
    super(input);
    this.isOut = isOut;
  }

  eligible(): Promotion[] {
    return this.candidates().filter((one) => this.refusedOutright(one) === null);
  }

  protected candidates(): Promotion[] {
    const entered = this.input.codes.map((code) => code.replace(/\s/g, "").toUpperCase());
    return this.input.promotions
      .filter((one) => !this.isOut(one))
      .filter(({ code, autoApply }) =>
        code === null ? autoApply : code !== "" && entered.includes(code.replace(/\s/g, "").toUpperCase()),
      )
      .sort((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1));
  }

  protected reject(state: State, { id }: Promotion, { reason, params }: No): void {
    state.rejected.push({ promotionId: id, reason, params });
  }

  protected refusedOutright(promotion: Promotion): No | null {
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
      Object.entries(conditions).some(
        ([name, asked]) => !OF_THE_CART.has(name) && !(asked === null || asked === false || isEmpty(asked)),
      ) ||
      limits.perCustomer !== null ||
      ("by" in promotion.effect && promotion.effect.by === "tenure_months");
    if (asks && customer === null) return refused("LOGIN_REQUIRED");
    if (conditions.firstPurchase && (customer?.orders ?? 0) > 0) return refused("FIRST_PURCHASE_ONLY");
    const dimension = customer && mismatch(conditions, customer, this.input);
    if (dimension) return refused("AUDIENCE_MISMATCH", { dimension });
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

  protected refusedSubtotal(state: State, { base, conditions, effect }: Promotion): No | null {
    const isList = base === "list" && effect.kind !== "cashback";
    const current = Number(sum(isList ? this.list : state.running));
    const { minSubtotal, maxSubtotal } = conditions;
    if (minSubtotal !== null && current < minSubtotal)
      return { reason: "MIN_ORDER", params: { required: minSubtotal, current } };
    if (maxSubtotal !== null && current > maxSubtotal)
      return { reason: "MAX_ORDER", params: { limit: maxSubtotal, current } };
    return null;
  }

  protected refusedAmount(state: State, member: Promotion): No | null {
    const measured = this.measure(state, member);
    if ("no" in measured) return measured.no;
    return sum(measured.yes.parts) === 0n ? { reason: "NO_EFFECT", params: {} } : null;
  }

  protected rejectUnknownCodes(state: State): void {
    const plain = (code: string): string => code.replace(/\s/g, "").toUpperCase();
    const known = this.input.promotions.flatMap(({ code }) => (code === null ? [] : [plain(code)]));
    for (const code of this.input.codes)
      if (!known.includes(plain(code)))
        state.rejected.push({ promotionId: null, reason: "CODE_NOT_FOUND", params: {} });
  }

  /** Before the first promotion. */
  protected entry(): State {
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
}
