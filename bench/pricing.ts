import { compilePromotions } from "@/lib/pricing/compile";
import { evaluate } from "@/lib/pricing/evaluate";
import { promotionInput } from "@/lib/pricing/simulator-input";
import type { Cart, Facts, Promotion, Quote } from "@/lib/pricing/types";
import { type BenchResult, report } from "./result";

const NOW = new Date("2026-03-06T16:00:00Z");
const CODES = ["WELCOME10"];

const CART: Cart = {
  currency: "SAR",
  lines: [
    { id: "a", unitPrice: 4900n, quantity: 1, productId: "p1", planId: "pl1", termMonths: 1, tags: ["vip"] },
    { id: "b", unitPrice: 9900n, quantity: 2, productId: "p2", planId: "pl4", termMonths: 12, tags: [] },
    {
      id: "c",
      unitPrice: 1900n,
      quantity: 3,
      productId: "p3",
      planId: "pl7",
      termMonths: 1,
      tags: ["addon"],
    },
  ],
};

const FACTS: Facts = {
  timeZone: "Asia/Riyadh",
  customer: {
    id: "c1",
    orders: 2,
    spent: 20_000n,
    tenureMonths: 7,
    tier: "gold",
    country: "SA",
    language: "ar",
    birthday: "03-08",
    tags: ["founder"],
    segments: ["active"],
    usage: {},
    daysSinceActive: 0,
  },
  points: 100n,
  walletBalance: 500n,
};

const percent = (basisPoints: number) => ({ kind: "percent", basisPoints });

/** What a busy shop runs at once: every kind of offer, most of them for particular products. */
function shapeOf(i: number): Record<string, unknown> {
  const productIds = [`p${(i % 40) + 1}`];
  switch (i % 10) {
    case 0:
      return { layer: "sale", target: "line", effect: percent(500 + (i % 7) * 100), scope: { productIds } };
    case 1:
      return {
        layer: "sale",
        target: "line",
        effect: { kind: "fixed", amount: 200 + i },
        scope: { productIds },
      };
    case 2: {
      const tiers = [
        [3, 200],
        [6, 500],
      ];
      return { layer: "volume", effect: { kind: "tiered_percent", by: "quantity", base: 0, tiers } };
    }
    case 3:
      return {
        layer: "sale",
        effect: percent(1500),
        schedule: { weekly: [{ days: [5], from: "18:00", to: "22:00" }] },
      };
    case 4:
      return {
        layer: "customer",
        effect: percent(700),
        conditions: { birthdayWindowDays: 7 },
        group: i < 20 ? "occasion" : null,
      };
    case 5:
      return {
        layer: "customer",
        effect: percent(900),
        conditions: { tiers: ["gold"], countries: ["SA"] },
        cap: 1500,
      };
    case 6:
      return { code: `CODE${i}`, effect: percent(1000) };
    case 7:
      return {
        layer: "code",
        effect: { kind: "fixed", amount: 300 },
        conditions: { minSubtotal: 20_000 },
        combine: i < 10 ? "stack" : "best",
      };
    case 8:
      return {
        layer: "volume",
        target: "line",
        effect: percent(400),
        scope: { productIds, termMonths: [12] },
      };
    default:
      return { layer: "code", effect: { kind: "cashback", basisPoints: 200 + i }, scope: { productIds } };
  }
}

function promotionsOf(count: number): Promotion[] {
  const welcome = { id: "welcome", code: "WELCOME10", effect: percent(1000) };
  const others = Array.from({ length: count - 1 }, (_, i) => ({ id: `promo-${i}`, ...shapeOf(i) }));
  return [welcome, ...others].map((input) => promotionInput.parse(input));
}

type Closure = (total: number) => number;

/** The least a discount engine can do: one function per promotion, no conditions, no reasons, no trace. */
function plainClosures(promotions: readonly Promotion[]): Closure[] {
  return promotions.map(({ effect }) => {
    if (effect.kind === "percent") {
      const { basisPoints } = effect;
      return (total) => (total * basisPoints + 5000 - ((total * basisPoints + 5000) % 10_000)) / 10_000;
    }
    if (effect.kind === "fixed") {
      const { amount } = effect;
      return (total) => Math.min(amount, total);
    }
    return () => 0;
  });
}

function bestOf(closures: readonly Closure[], total: number): number {
  let best = 0;
  for (const closure of closures) best = Math.max(best, closure(total));
  return total - best;
}

interface Measured {
  perSecond: number;
  heapBytes: number;
}

let kept: unknown;

/** By the processor's time, garbage collection included: what one core does, whatever else the machine is doing. */
function measure(run: () => unknown, milliseconds: number): Measured {
  const spent = (since: NodeJS.CpuUsage): number => {
    const { user, system } = process.cpuUsage(since);
    return user + system;
  };
  const repeat = (microseconds: number): number => {
    const start = process.cpuUsage();
    let done = 0;
    do for (let i = 0; i < 50; i++, done++) kept = run();
    while (spent(start) < microseconds);
    return (done * 1_000_000) / spent(start);
  };
  repeat(milliseconds * 500);
  return { perSecond: Math.round(repeat(milliseconds * 1000)), heapBytes: heapPerRun(run) };
}

/** Heap growth of one run, from a stretch short enough that nothing is collected in it. */
function heapPerRun(run: () => unknown): number {
  const samples = Array.from({ length: 9 }, () => {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 10; i++) kept = run();
    return (process.memoryUsage().heapUsed - before) / 10;
  }).filter((bytes) => bytes > 0);
  samples.sort((a, b) => a - b);
  return Math.round(samples[Math.trunc(samples.length / 2)] ?? 0);
}

export function bench(): BenchResult[] {
  return [20, 1000].map((count) => {
    const promotions = promotionsOf(count);
    const compiled = compilePromotions(promotions);
    const closures = plainClosures(promotions);
    const quote = (): Quote => evaluate(CART, FACTS, NOW, compiled, CODES);
    const sample = quote();
    const all = measure(quote, 1500);
    const matching = measure(
      () => evaluate(CART, FACTS, NOW, compiled, CODES, { explain: "matching" }),
      1000,
    );
    const baseline = measure(() => bestOf(closures, 30_400), 500);
    return {
      benchmark: `pricing-${count}`,
      value: all.perSecond,
      unit: "quotes/s",
      ratio: Number((all.perSecond / baseline.perSecond).toFixed(4)),
      baseline: "plain closures: percent and fixed only, no conditions, reasons or trace",
      detail: {
        promotions: count,
        lines: CART.lines.length,
        trace_rows: sample.trace.length,
        applied: sample.applied.length,
        heap_bytes_per_quote: all.heapBytes,
        matching_only_per_second: matching.perSecond,
        matching_only_heap_bytes: matching.heapBytes,
        baseline_per_second: baseline.perSecond,
        last_due: Number(sample.totals.due),
      },
    };
  });
}

report(bench());
void kept;
