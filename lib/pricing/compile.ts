import type { Currency } from "@/lib/core/money";
import { type Audience, audienceOf } from "./audience";
import { normaliseCode } from "./codes";
import { compileHours, type RecurringHours } from "./schedule";
import { type Effect, LAYERS, type Layer, type Promotion, type Scope } from "./types";

const UNBOUNDED = Number.MAX_SAFE_INTEGER;

/** A promotion made ready to be evaluated many times. */
export interface CompiledPromotion {
  /** Place in the order of evaluation: layer, priority, id. */
  readonly ordinal: number;
  readonly id: string;
  /** As its owner wrote it; compared in its normal form. */
  readonly code: string | null;
  readonly layer: Layer;
  readonly effect: Effect;
  readonly isActive: boolean;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly startsAtText: string | null;
  readonly endsAtText: string | null;
  readonly recurring: RecurringHours | null;
  readonly currency: Currency | null;
  readonly isUsedUp: boolean;
  readonly perCustomer: number;
  readonly budgetLeft: number;
  readonly paysPartly: boolean;
  readonly audience: Audience | null;
  readonly needsCustomer: boolean;
  /** Index into the set's scopes; 0 takes every line. */
  readonly scope: number;
  readonly requiresTags: readonly string[] | null;
  readonly minSubtotal: number;
  readonly maxSubtotal: number;
  readonly minQuantity: number;
  readonly minLineQuantity: number;
  readonly takesOrder: boolean;
  readonly perUnit: boolean;
  readonly maxUnits: number;
  readonly groupSize: number;
  readonly limitsUnits: boolean;
  readonly pick: Promotion["pick"];
  readonly onList: boolean;
  readonly cap: number;
  readonly stacks: boolean;
  readonly group: string | null;
  readonly isExclusive: boolean;
}

/** Promotions in order of evaluation, found by scope and by code. */
export interface CompiledPromotions {
  readonly all: readonly CompiledPromotion[];
  readonly scopes: readonly Scope[];
  /** Those that need no code. */
  readonly automatic: readonly CompiledPromotion[];
  readonly byCode: ReadonlyMap<string, readonly CompiledPromotion[]>;
  readonly automaticByProduct: ReadonlyMap<string, readonly CompiledPromotion[]>;
  readonly automaticByPlan: ReadonlyMap<string, readonly CompiledPromotion[]>;
  /** Automatic ones that name neither product nor plan. */
  readonly automaticEverywhere: readonly CompiledPromotion[];
  /** Groups whose members stand in more than one layer. */
  readonly groupsAcrossLayers: ReadonlySet<string>;
}

/** Done once per change of the promotions; evaluating is then linear in those that can apply. */
export function compilePromotions(promotions: readonly Promotion[]): CompiledPromotions {
  const scopes = new Scopes();
  const all = [...promotions]
    .sort(inEvaluationOrder)
    .map((promotion, ordinal) => compile(promotion, ordinal, scopes));
  const automaticIds = new Set(promotions.filter((p) => p.code === null && p.autoApply).map((p) => p.id));
  const automatic = all.filter((promotion) => automaticIds.has(promotion.id));
  const scopeOf = (promotion: CompiledPromotion) => scopes.all[promotion.scope] ?? EVERYTHING;
  return {
    all,
    scopes: scopes.all,
    automatic,
    byCode: indexed(all, ({ code }) =>
      code === null || normaliseCode(code) === "" ? [] : [normaliseCode(code)],
    ),
    automaticByProduct: indexed(automatic, (promotion) => scopeOf(promotion).productIds),
    automaticByPlan: indexed(automatic, (promotion) => {
      const { productIds, planIds } = scopeOf(promotion);
      return productIds.length === 0 ? planIds : [];
    }),
    automaticEverywhere: automatic.filter((promotion) => {
      const { productIds, planIds } = scopeOf(promotion);
      return productIds.length === 0 && planIds.length === 0;
    }),
    groupsAcrossLayers: groupsAcrossLayers(all),
  };
}

function groupsAcrossLayers(promotions: readonly CompiledPromotion[]): Set<string> {
  const layerOf = new Map<string, Layer>();
  const found = new Set<string>();
  for (const { group, layer } of promotions) {
    if (group === null) continue;
    const known = layerOf.get(group);
    if (known === undefined) layerOf.set(group, layer);
    else if (known !== layer) found.add(group);
  }
  return found;
}

function inEvaluationOrder(a: Promotion, b: Promotion): number {
  const byLayer = LAYERS.indexOf(a.layer) - LAYERS.indexOf(b.layer);
  if (byLayer !== 0) return byLayer;
  if (a.priority !== b.priority) return a.priority - b.priority;
  return a.id < b.id ? -1 : 1;
}

const EVERYTHING: Scope = { productIds: [], planIds: [], tags: [], termMonths: [] };

/** Equal scopes share one index, so that a quote matches each of them once. */
class Scopes {
  readonly all: Scope[] = [EVERYTHING];
  private readonly indexByKey = new Map<string, number>([[scopeKey(EVERYTHING), 0]]);

  indexOf(scope: Scope): number {
    const key = scopeKey(scope);
    const known = this.indexByKey.get(key);
    if (known !== undefined) return known;
    this.indexByKey.set(key, this.all.length);
    return this.all.push(scope) - 1;
  }
}

function scopeKey({ productIds, planIds, tags, termMonths }: Scope): string {
  return JSON.stringify([
    [...productIds].sort(),
    [...planIds].sort(),
    [...tags].sort(),
    [...termMonths].sort(),
  ]);
}

function compile(promotion: Promotion, ordinal: number, scopes: Scopes): CompiledPromotion {
  const { conditions, limits, schedule, effect } = promotion;
  const audience = audienceOf(conditions);
  const perCustomer = perCustomerLimit(promotion);
  const readsTenure = "by" in effect && effect.by === "tenure_months";
  return {
    ordinal,
    id: promotion.id,
    code: promotion.code,
    layer: promotion.layer,
    effect,
    isActive: promotion.status === "active",
    startsAt: schedule.startsAt === null ? -UNBOUNDED : Date.parse(schedule.startsAt),
    endsAt: schedule.endsAt === null ? UNBOUNDED : Date.parse(schedule.endsAt),
    startsAtText: schedule.startsAt,
    endsAtText: schedule.endsAt,
    recurring: compileHours(schedule),
    currency: promotion.currency,
    isUsedUp: limits.total !== null && limits.used >= limits.total,
    perCustomer: perCustomer ?? UNBOUNDED,
    budgetLeft: limits.budget === null ? UNBOUNDED : limits.budget - limits.budgetUsed,
    paysPartly: limits.partial,
    audience,
    needsCustomer: audience !== null || readsTenure || limits.perCustomer !== null,
    scope: scopes.indexOf(promotion.scope),
    requiresTags: conditions.requiresTags.length === 0 ? null : conditions.requiresTags,
    minSubtotal: conditions.minSubtotal ?? 0,
    maxSubtotal: conditions.maxSubtotal ?? UNBOUNDED,
    minQuantity: conditions.minQuantity ?? 0,
    minLineQuantity: conditions.minLineQuantity ?? 0,
    takesOrder: promotion.target === "order",
    perUnit: promotion.per === "unit",
    maxUnits: promotion.maxUnits ?? UNBOUNDED,
    groupSize: promotion.groupSize ?? 1,
    limitsUnits: promotion.maxUnits !== null || (promotion.groupSize ?? 1) > 1,
    pick: promotion.pick,
    onList: promotion.base === "list" && effect.kind !== "cashback",
    cap: capOf(promotion),
    stacks: promotion.combine === "stack",
    group: promotion.group,
    isExclusive: promotion.exclusive,
  };
}

/** A free trial is one per person by nature. */
function perCustomerLimit({ effect, limits }: Promotion): number | null {
  return effect.kind === "free_trial" ? Math.min(limits.perCustomer ?? 1, 1) : limits.perCustomer;
}

function capOf({ cap, effect }: Promotion): number {
  const own = effect.kind === "cashback" ? effect.cap : null;
  return Math.min(cap ?? UNBOUNDED, own ?? UNBOUNDED);
}

function indexed(
  promotions: readonly CompiledPromotion[],
  keysOf: (promotion: CompiledPromotion) => readonly string[],
): Map<string, CompiledPromotion[]> {
  const index = new Map<string, CompiledPromotion[]>();
  for (const promotion of promotions) {
    for (const key of new Set(keysOf(promotion))) {
      const found = index.get(key);
      if (found === undefined) index.set(key, [promotion]);
      else found.push(promotion);
    }
  }
  return index;
}
