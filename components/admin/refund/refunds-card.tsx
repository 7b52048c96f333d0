import type { Id } from "@/lib/core/ids";
import type { Currency } from "@/lib/core/money";
import { Badge } from "../badges";
import { Money } from "../money";
import type { PageSpeech } from "../page-speech";

interface RefundEntry {
  id: Id<"refund">;
  amountMinor: bigint;
  toProviderMinor: bigint;
  currency: Currency;
  reason: string;
  note: string | null;
  status: string;
  createdAt: Date;
}

/** What went back of an order. */
export function RefundsCard({
  refunds,
  method,
  page: { t, format },
}: {
  refunds: readonly RefundEntry[];
  method: string;
  page: PageSpeech;
}) {
  return (
    <section className="card">
      <header>
        <h2>{t("admin.refund.ofOrder")}</h2>
      </header>
      <div className="in">
        <ul className="alerts bleed">
          {refunds.map((refund) => (
            <li key={refund.id}>
              <span className="tx">
                {refund.toProviderMinor === 0n
                  ? t("admin.refund.toWallet")
                  : t("admin.refund.toMethod", { method })}
                <small>
                  {t(`admin.refund.reasons.${refund.reason}`)} · {format.moment(refund.createdAt)}
                </small>
                {refund.note && <small>{refund.note}</small>}
              </span>
              <Badge state={refund.status}>{t(`admin.refund.statuses.${refund.status}`)}</Badge>
              <span className="num b">
                <Money amount={refund.amountMinor} currency={refund.currency} />
              </span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
