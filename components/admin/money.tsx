import { Star } from "lucide-react";
import { type Currency, EXPONENTS, formatAmount } from "@/lib/core/money";

/** An amount with its currency, isolated from the text around it. `whole` drops the minor part of large figures. */
export function Money({
  amount,
  currency,
  whole = false,
}: {
  amount: bigint | number;
  currency: Currency;
  whole?: boolean;
}) {
  const value = BigInt(amount);
  const full = formatAmount(value < 0n ? -value : value, currency);
  const digits = whole && EXPONENTS[currency] > 0 ? full.slice(0, full.lastIndexOf(".")) : full;
  const sign = value < 0n ? "\u2212" : "";
  return (
    <bdi className="nw" dir="ltr">
      {currency === "XTR" ? (
        <>
          {sign}
          <Star size={14} className="star" role="img" aria-label="Stars" /> {digits}
        </>
      ) : currency === "USD" ? (
        `${sign}$${digits}`
      ) : (
        `${sign}${currency}\u00a0${digits}`
      )}
    </bdi>
  );
}

export const MoneyList = ({ amounts }: { amounts: readonly { currency: Currency; amount: bigint }[] }) =>
  amounts.length === 0 ? (
    "–"
  ) : (
    <span className="grid">
      {amounts.map((each) => (
        <span key={each.currency}>
          <Money {...each} />
        </span>
      ))}
    </span>
  );
