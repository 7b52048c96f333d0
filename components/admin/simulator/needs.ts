import type { Currency } from "@/lib/core/money";
import type { Promotion } from "@/lib/pricing/types";
import { plainMoney } from "../promo/gives";
import { sayBounds, saySegment } from "../promo/words";
import type { Text } from "../use-text";
import type { Question, Step } from "./use-simulation";

/** What the offer asks beside what this case has, with numbers; null where the reason says it all. */
export function sayNeed(t: Text, step: Step, question: Question, currency: Currency): string | null {
  const promotion = question.promotions.find(({ id }) => id === step.promotionId);
  if (!promotion || step.reason === null) return null;
  const { limits, conditions, scope } = promotion;
  const { customer } = question;
  const say = (key: string, values: Record<string, string | number>) =>
    t(`admin.simulator.needs.${key}`, values);
  switch (step.reason) {
    case "AUDIENCE_MISMATCH":
      return sayAudience(t, String(step.params["dimension"]), conditions, customer, currency);
    case "FIRST_PURCHASE_ONLY":
      return say("orders", { count: customer.orders });
    case "USAGE_LIMIT_TOTAL":
      return limits.total === null ? null : say("uses", { used: limits.used, total: limits.total });
    case "USAGE_LIMIT_CUSTOMER":
      return say("ownUses", {
        used: customer.usage[promotion.id] ?? 0,
        total: limits.perCustomer ?? 1,
      });
    case "BUDGET_EXHAUSTED":
      return limits.budget === null
        ? null
        : say("budget", {
            used: plainMoney(limits.budgetUsed, currency),
            total: plainMoney(limits.budget, currency),
          });
    case "TERM_SCOPE":
      return say("terms", { terms: scope.termMonths.join(t("admin.table.comma")) });
    case "PRODUCT_SCOPE":
      return conditions.requiresTags.length > 0
        ? say("tags", { tags: isolated(conditions.requiresTags, t) })
        : null;
    case "CURRENCY_MISMATCH":
      return promotion.currency === null
        ? null
        : say("currency", { currency: `\u2068${promotion.currency}\u2069` });
    default:
      return null;
  }
}

const isolated = (words: readonly string[], t: Text): string =>
  words.map((word) => `\u2068${word}\u2069`).join(t("admin.table.comma"));

function sayAudience(
  t: Text,
  dimension: string,
  asked: Promotion["conditions"],
  customer: Question["customer"],
  currency: Currency,
): string | null {
  const list = (wants: readonly string[], has: readonly (string | null)[]) => {
    const known = has.filter((each) => each !== null);
    return t("admin.simulator.needs.list", {
      wants: isolated(wants, t),
      has: known.length === 0 ? t("admin.simulator.needs.nothing") : isolated(known, t),
    });
  };
  switch (dimension) {
    case "country":
      return list(asked.countries, [customer.country]);
    case "language":
      return list(asked.languages, [customer.language]);
    case "tier":
      return list(asked.tiers, [customer.tier]);
    case "tag":
      return list(asked.tags, customer.tags);
    case "segment":
      return list(
        asked.segments.map((each) => saySegment(t, each)),
        customer.segments.map((each) => saySegment(t, each)),
      );
    case "tenure":
      return t("admin.simulator.needs.tenure", {
        required: asked.minTenureMonths ?? 0,
        current: customer.tenureMonths,
      });
    case "birthday":
      return t("admin.simulator.needs.birthday", {
        days: asked.birthdayWindowDays ?? 0,
        has:
          customer.birthday === null
            ? t("admin.simulator.needs.unknown")
            : `\u2066${customer.birthday}\u2069`,
      });
    case "age":
    case "spend":
    case "orders":
    case "activity":
      return sayRange(t, dimension, asked, customer, currency);
    default:
      return null;
  }
}

/** The bounds that are asked for beside what this customer is. */
function sayRange(
  t: Text,
  dimension: "age" | "spend" | "orders" | "activity",
  asked: Promotion["conditions"],
  { birthday, spent, orders, daysSinceActive }: Question["customer"],
  currency: Currency,
): string | null {
  const money = (amount: number) => plainMoney(amount, currency);
  const say = (key: string, values?: Record<string, number>) => t(`admin.simulator.needs.${key}`, values);
  const asks = {
    age: sayBounds(t, "age", [asked.minAge, asked.maxAge], money),
    spend: sayBounds(t, "spent", [asked.minSpent, asked.maxSpent], money),
    orders: sayBounds(t, "orders", [asked.minOrders, asked.maxOrders], money),
    activity: sayBounds(t, "activity", [asked.inactiveForDays, asked.activeWithinDays], money),
  }[dimension];
  const has = {
    age: birthday === null ? say("unknown") : `\u2066${birthday}\u2069`,
    spend: money(spent),
    orders: say("paidOrders", { count: orders }),
    activity: daysSinceActive === null ? say("never") : say("away", { days: daysSinceActive }),
  }[dimension];
  return asks === null ? null : t("admin.simulator.needs.range", { asks, has });
}
