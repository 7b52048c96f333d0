/** How a code is compared: no spaces anywhere, upper case. An empty one is no code. */
export const normaliseCode = (entered: string): string =>
  entered.normalize("NFKC").replace(/\s+/gu, "").toUpperCase();
