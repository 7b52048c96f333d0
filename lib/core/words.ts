/**
 * How a word that a person typed is compared: without case, spaces and invisible marks, so that "Early Bird" and
 * "earlybird" are one, and so are the Persian ways of joining two words. What is shown stays as it was typed.
 */
export const wordKey = (typed: string): string =>
  IS_A_KEY.test(typed)
    ? typed
    : typed
        .normalize("NFKC")
        .replace(/[\s\p{Cf}]+/gu, "")
        .toLowerCase();

/** Most words are their own key; every quote asks, so these are spared the rest. */
const IS_A_KEY = /^[a-z0-9_-]*$/;

/** The same word twice is one, as it was typed first. */
export function distinctWords(typed: readonly string[]): string[] {
  const byKey = new Map<string, string>();
  for (const word of typed) if (!byKey.has(wordKey(word))) byKey.set(wordKey(word), word);
  return [...byKey.values()];
}
