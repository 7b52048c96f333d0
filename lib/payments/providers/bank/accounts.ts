import { type Currency, isCurrency } from "@/lib/core/money";

/** One line of an account as the owner writes it: what it is, and what to copy. */
export interface AccountLine {
  readonly label: string;
  readonly value: string;
}

const LONGEST = 120;

/**
 * Accounts per currency as an owner writes them: a line with currencies, then lines of "label: value", and an empty line
 * before the next. Null where it is not written so, or where an IBAN cannot be right.
 */
export function accountsIn(text: string): Map<Currency, readonly AccountLine[]> | null {
  const accounts = new Map<Currency, readonly AccountLine[]>();
  const blocks = text
    .replace(/\r/g, "")
    .split(/\n\s*\n/)
    .map((block) =>
      block
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean),
    )
    .filter((lines) => lines.length > 0);
  for (const [head = "", ...rest] of blocks) {
    const currencies = head.split(/[\s,]+/);
    const lines = rest.map(lineIn);
    if (!currencies.every(isCurrency) || lines.length === 0) return null;
    const known = lines.filter((line) => line !== null);
    if (known.length < lines.length) return null;
    for (const currency of currencies) {
      if (accounts.has(currency)) return null;
      accounts.set(currency, known);
    }
  }
  return accounts.size === 0 ? null : accounts;
}

function lineIn(line: string): AccountLine | null {
  const [, label = "", value = ""] = /^([^:]{1,40}):\s*(.+)$/.exec(line) ?? [];
  if (label === "" || value.length > LONGEST) return null;
  if (label.trim().toUpperCase() === "IBAN" && !isIban(value)) return null;
  return { label: label.trim(), value };
}

/** ISO 7064: read as a number with its first four letters last, it leaves one over 97. */
export function isIban(text: string): boolean {
  const iban = text.replace(/\s/g, "").toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
  const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  return BigInt(digits) % 97n === 1n;
}
