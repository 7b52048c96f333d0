import type { ReactNode } from "react";
import type { AccountRow } from "@/lib/ledger/admin-queries";
import { runsNegative } from "@/lib/ledger/rules";
import type { AccountKind, Unit } from "@/lib/ledger/types";
import { Money } from "../money";
import type { PageSpeech } from "../page-speech";
import { sayMethod } from "../say-method";

type Text = PageSpeech["t"];

/** An amount of money or of points. */
export const Amount = ({ t, amount, unit }: { t: Text; amount: bigint; unit: Unit }): ReactNode =>
  unit === "PTS" ? (
    <bdi className="nw">{t("admin.ledger.points", { count: Number(amount) })}</bdi>
  ) : (
    <Money amount={amount} currency={unit} />
  );

/** A currency's name, or points. */
export const unitName = (t: (key: string) => string, unit: Unit): string =>
  unit === "PTS" ? t("admin.ledger.pointsUnit") : t(`admin.currencies.${unit}`);

/** A balance as people read it: what the shop has or gave away counts upwards too. */
export const readable = (kind: AccountKind, amount: bigint): bigint =>
  runsNegative(kind) ? -amount : amount;

/** What an account is called. */
export function nameOf(
  t: Text,
  { kind, provider, customerName }: Pick<AccountRow, "kind" | "provider" | "customerName">,
): string {
  const whose = provider !== null ? sayMethod(t, provider) : customerName;
  const name = t(`admin.ledger.accounts.${kind}`);
  return whose === null ? name : `${name} · \u2068${whose}\u2069`;
}
