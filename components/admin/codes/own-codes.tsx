import { Gift } from "lucide-react";
import Link from "next/link";
import type { OwnCode } from "@/lib/promotions/issue-queries";
import { Badge } from "../badges";
import { OrderNumber } from "../order-number";
import type { PageSpeech } from "../page-speech";
import { sayGives, termsOf } from "../promo/gives";
import { RevokeCode } from "./revoke-code";

/** The codes that a customer was given, on their page. */
export function OwnCodes({
  customerId,
  codes,
  page: { t, format },
  canChange,
}: {
  customerId: string;
  codes: OwnCode[];
  page: PageSpeech;
  canChange: boolean;
}) {
  return (
    <section className="card">
      <header>
        <h2>{t("admin.gift.title")}</h2>
        {canChange && (
          <div className="r">
            <Link className="btn sm" href={`/admin/customers/${customerId}/gift`}>
              <Gift size={16} aria-hidden />
              {t("admin.gift.give")}
            </Link>
          </div>
        )}
      </header>
      {codes.length === 0 ? (
        <div className="in mut">{t("admin.gift.empty")}</div>
      ) : (
        <ul className="in stack">
          {codes.map((code) => (
            <li key={code.codeKey} className="grid gap-1">
              <span className="flex items-center justify-between gap-2">
                <span className="code">
                  <bdi dir="ltr">{code.code}</bdi>
                </span>
                <Badge state={code.standing}>{t(`admin.gift.states.${code.standing}`)}</Badge>
              </span>
              <span>
                {sayGives(t, termsOf(code.definition))}
                {code.endsAt && (
                  <span className="mut">
                    {" "}
                    · {t("admin.promo.until", { day: format.shortDay(code.endsAt) })}
                  </span>
                )}
              </span>
              <span className="flex items-center justify-between gap-2">
                <span className="cap">
                  {t(`admin.gift.origins.${code.origin}`)}
                  {code.note && (
                    <>
                      {" "}
                      · <bdi>{code.note}</bdi>
                    </>
                  )}
                  {code.order && (
                    <>
                      {" "}
                      ·{" "}
                      <Link className="lk" href={`/admin/orders/${code.order.id}`}>
                        <OrderNumber number={code.order.number} />
                      </Link>
                    </>
                  )}
                </span>
                {canChange && (code.standing === "active" || code.standing === "scheduled") && (
                  <RevokeCode customerId={customerId} code={code.code} />
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
