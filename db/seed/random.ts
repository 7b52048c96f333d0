import { type Id, type IdKind, PREFIXES } from "@/lib/core/ids";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** The same numbers at every start: a shop that can be talked about. */
export function createRandom(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    chance: (probability: number): boolean => next() < probability,
    between: (from: number, to: number): number => from + next() * (to - from),
    whole: (from: number, to: number): number => from + below(to - from + 1),
    pick<T>(from: readonly [T, ...T[]]): T {
      return from[below(from.length)] ?? from[0];
    },
    /** One of `[value, weight]` pairs, as often as its weight says. */
    weighted<T>(from: readonly [readonly [T, number], ...(readonly [T, number])[]]): T {
      let left = next() * from.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of from) {
        left -= weight;
        if (left < 0) return value;
      }
      return from[0][0];
    },
    /** An id that sorts by the instant it is given, as the real ones do. */
    id<K extends IdKind>(of: K, at: Date): Id<K> {
      let time = at.getTime();
      let stamp = "";
      for (let i = 0; i < 10; i++) {
        stamp = ALPHABET.charAt(time % 32) + stamp;
        time = Math.floor(time / 32);
      }
      let random = "";
      for (let i = 0; i < 16; i++) random += ALPHABET.charAt(below(32));
      return `${PREFIXES[of]}_${stamp}${random}` as Id<K>;
    },
  };
}

export type Random = ReturnType<typeof createRandom>;
