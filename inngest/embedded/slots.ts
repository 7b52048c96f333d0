import type { FunctionConfig } from "./config";
import { keyOf } from "./expression";

/**
 * The limits a function's steps count against, each as "how many|of what|key": a limit that is changed later starts
 * a line of its own. Only the function's own scope is told apart from a shared one: there is one account.
 */
export const limitsOf = (config: Pick<FunctionConfig, "id" | "concurrency">, event: unknown): string[] =>
  config.concurrency.map(({ limit, key, scope }, index) => {
    const what = scope === "fn" ? `${config.id}#${index}` : `${scope}:${key ?? ""}`;
    return `${limit}|${what}|${keyOf(key, event)}`;
  });

const allowed = (limit: string): number => Number.parseInt(limit, 10);

/** Counts calls under way, in all and per limit. A sleeping run holds no slot. */
export class Slots {
  readonly #most: number;
  readonly #used = new Map<string, number>();
  #underWay = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get free(): number {
    return this.#most - this.#underWay;
  }

  get underWay(): number {
    return this.#underWay;
  }

  fits(limits: readonly string[]): boolean {
    return this.free > 0 && limits.every((limit) => (this.#used.get(limit) ?? 0) < allowed(limit));
  }

  take(limits: readonly string[]): void {
    this.#underWay++;
    for (const limit of limits) this.#used.set(limit, (this.#used.get(limit) ?? 0) + 1);
  }

  release(limits: readonly string[]): void {
    this.#underWay--;
    for (const limit of limits) {
      const left = (this.#used.get(limit) ?? 1) - 1;
      if (left === 0) this.#used.delete(limit);
      else this.#used.set(limit, left);
    }
  }

  /** Limits that are used up, whose items need not be looked at. */
  full(): string[] {
    return [...this.#used].filter(([limit, used]) => used >= allowed(limit)).map(([limit]) => limit);
  }
}
