export const isEmpty = (typed: string): boolean => typed.trim() === "";

/** "vip, gold" as its parts. */
export const wordsIn = (typed: string): string[] =>
  typed
    .split(/[,،;]/u)
    .map((word) => word.trim())
    .filter((word) => word !== "");
