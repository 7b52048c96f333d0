import { Pencil } from "lucide-react";
import type { Currency } from "@/lib/core/money";
import type { PromotionChange, TermChange } from "@/lib/promotions/history";
import type { Formats } from "../formats";
import type { Translate } from "../page-speech";
import { sayCode } from "../say-method";
import { percentOf, plainMoney } from "./gives";
import { saySegment } from "./words";

/** Who changed a promotion, when, and what of it. */
export function PromoHistory({
  history,
  currency,
  t,
  format,
}: {
  history: PromotionChange[];
  currency: Currency | null;
  t: Translate;
  format: Formats;
}) {
  if (history.length === 0) return null;
  return (
    <section className="card" aria-label={t("admin.promo.history")}>
      <header>
        <h2>{t("admin.promo.history")}</h2>
      </header>
      <ol className="tl in">
        {history.map((change) => (
          <li key={change.id}>
            <span className="al">
              <Pencil size={16} aria-hidden />
            </span>
            <div>
              <b className="b">{sayCode(t, "promo.did", change.action)}</b>
              <small>
                <bdi>
                  {change.actorKind === "admin" ? change.actor : t(`admin.audit.kinds.${change.actorKind}`)}
                </bdi>{" "}
                · {format.moment(change.at)}
                {change.version !== null && ` · ${t("admin.promo.versionOf", { version: change.version })}`}
              </small>
              {change.changes.length > 0 && (
                <div className="diff">
                  {change.changes.map((each) => (
                    <span key={each.term} className="block">
                      {sayTerm(t, each.term)}: <del>{sayValue(t, each, each.before, currency)}</del> →{" "}
                      <ins>{sayValue(t, each, each.after, currency)}</ins>
                    </span>
                  ))}
                </div>
              )}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

const INPUT_OF_TERM: Record<string, string> = {
  "effect.kind": "kind",
  "effect.basisPoints": "percent",
  "effect.amount": "amount",
  "effect.price": "price",
  "effect.days": "days",
  "effect.tiers": "steps",
  "effect.by": "by",
  "effect.base": "base",
  "effect.first": "first",
  "effect.additional": "additional",
  "effect.buyQuantity": "buyQuantity",
  "effect.getQuantity": "getQuantity",
  "effect.buyTags": "buyTags",
  "effect.getTags": "getTags",
  "effect.cap": "cap",
  cap: "cap",
  "scope.productIds": "places",
  "scope.planIds": "places",
  "scope.tags": "planTags",
  "scope.termMonths": "terms",
  "conditions.minSubtotal": "minimum",
  "conditions.maxSubtotal": "maximum",
  "conditions.minQuantity": "minQuantity",
  "conditions.minLineQuantity": "minLineQuantity",
  "conditions.minTenureMonths": "tenure",
  "conditions.birthdayWindowDays": "birthday",
  "conditions.tags": "customerTags",
  "conditions.activeWithinDays": "activeWithin",
  "conditions.inactiveForDays": "inactiveFor",
  "schedule.startsAt": "starts",
  "schedule.endsAt": "ends",
  "schedule.weekly": "weekly",
  "schedule.hijri": "seasons",
  "schedule.zone": "zone",
  "limits.total": "uses",
  "limits.perCustomer": "perCustomer",
  "limits.budget": "budget",
  "limits.partial": "partial",
  campaignId: "campaign",
  returnsOnRefund: "returns",
  base: "onList",
  combine: "stacks",
};

function sayTerm(t: Translate, term: string): string {
  const key = `admin.promo.fields.${INPUT_OF_TERM[term] ?? term.replace(/^conditions\./, "")}`;
  return t.has(key) ? t(key) : term;
}

const MONEY: ReadonlySet<string> = new Set([
  "cap",
  "conditions.minSubtotal",
  "conditions.maxSubtotal",
  "conditions.minSpent",
  "conditions.maxSpent",
  "limits.budget",
  "effect.amount",
  "effect.price",
  "effect.first",
  "effect.additional",
  "effect.cap",
]);

function sayValue(t: Translate, { term }: TermChange, value: unknown, currency: Currency | null): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0))
    return t("admin.promo.none");
  if (typeof value === "boolean") return t(value ? "admin.promo.yes" : "admin.promo.no");
  if (typeof value === "number") {
    if (MONEY.has(term)) return plainMoney(value, currency);
    return term === "effect.basisPoints" ? percentOf(value) : String(value);
  }
  if (term === "effect.kind") return t(`admin.promo.kinds.${String(value)}`);
  if (term === "conditions.segments" && Array.isArray(value))
    return value.map((each) => saySegment(t, String(each))).join(t("admin.table.comma"));
  return typeof value === "string" ? value : JSON.stringify(value);
}
