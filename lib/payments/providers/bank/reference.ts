import { createHash } from "node:crypto";

/** No 0, 1, I, L, O, U: nothing here is taken for something else, read or heard. */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 9;

/** The reference of an attempt, always the same: eight letters and one that checks them. */
export function referenceOf(paymentId: string): string {
  const digest = createHash("sha256").update(`bank-reference:${paymentId}`).digest();
  let rest = digest.readBigUInt64BE();
  let letters = "";
  const base = BigInt(ALPHABET.length);
  while (letters.length < LENGTH - 1) {
    letters += ALPHABET.charAt(Number(rest % base));
    rest /= base;
  }
  return letters + checkLetter(letters);
}

/** Luhn over thirty letters: finds every mistyped letter and nearly every swapped pair. */
function checkLetter(letters: string): string {
  const size = ALPHABET.length;
  const sum = [...letters].toReversed().reduce((total, letter, index) => {
    const value = ALPHABET.indexOf(letter) * (index % 2 === 0 ? 2 : 1);
    return total + Math.floor(value / size) + (value % size);
  }, 0);
  return ALPHABET.charAt((size - (sum % size)) % size);
}

/** What somebody typed or a bank printed, as we keep it; null where it cannot be one of ours. */
export function readReference(text: string): string | null {
  const letters = text.toUpperCase().replace(/[^0-9A-Z]/g, "");
  if (letters.length !== LENGTH || [...letters].some((letter) => !ALPHABET.includes(letter))) return null;
  return checkLetter(letters.slice(0, -1)) === letters.at(-1) ? letters : null;
}

/** 7F4-Q9P-M2K: as people copy it. Banks may drop the dashes; `readReference` does not need them. */
export const showReference = (reference: string): string => reference.replace(/(.{3})(?=.)/g, "$1-");
