import { type Currency, formatAmount } from "@/lib/core/money";
import type { EntryRow } from "./admin-entries";
import type { AccountRow } from "./admin-queries";
import { runsNegative } from "./rules";
import type { Unit } from "./types";

const HEAD = "entry,at,what,transfer,order,customer,memo,other side,debit,credit,balance,unit";

/** An account's statement for a spreadsheet: amounts as decimals, instants in UTC. */
export function statementCsv(account: AccountRow, rows: readonly EntryRow[]): string {
  const flip = runsNegative(account.kind) ? -1n : 1n;
  const lines = rows.map((row) =>
    [
      row.seq.toString(),
      row.postedAt.toISOString(),
      row.kind,
      row.transferId,
      row.orderNumber === null ? "" : String(row.orderNumber),
      row.customerName ?? "",
      row.memo ?? "",
      row.otherSide.join(" "),
      row.amountMinor < 0n ? decimal(-row.amountMinor, account.unit) : "",
      row.amountMinor > 0n ? decimal(row.amountMinor, account.unit) : "",
      decimal(row.balanceAfterMinor * flip, account.unit),
      account.unit,
    ]
      .map(quoted)
      .join(","),
  );
  return [HEAD, ...lines, ""].join("\r\n");
}

const decimal = (amount: bigint, unit: Unit): string =>
  unit === "PTS"
    ? amount.toString()
    : formatAmount(amount, unit satisfies Currency)
        .replaceAll(",", "")
        .replace("\u2212", "-");

/** Quoted where it must be; what a spreadsheet would take for a formula is made text. */
function quoted(text: string): string {
  const safe = /^[=+@\t\r]/.test(text) || /^-\D/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
