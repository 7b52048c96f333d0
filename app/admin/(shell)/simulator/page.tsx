import { listInput, type Query } from "@/app/admin/list-input";
import { openPage, type PageContext } from "@/app/admin/session";
import { reasonTexts } from "@/app/admin/texts";
import { titled } from "@/app/admin/titled";
import { fromWallTime, toWallTime } from "@/components/admin/form/wall-time";
import { PageHead } from "@/components/admin/page-head";
import { sayGives, termsOf } from "@/components/admin/promo/gives";
import { CopyLink } from "@/components/admin/simulator/copy-link";
import { Simulator } from "@/components/admin/simulator/simulator";
import { ExtraTexts } from "@/components/admin/use-text";
import { type Instead, readWhatIf, type WhatIfLine } from "@/lib/checkout/what-if";
import { WhatIfInput } from "@/lib/checkout/what-if-input";
import { inLanguage, type Language } from "@/lib/core/languages";
import { money, toDecimal, toSafeInteger } from "@/lib/core/money";

export const generateMetadata = titled("pricing.simulate", "admin.simulator.title");

export default async function SimulatorPage({ searchParams }: { searchParams: Query }) {
  const page = await openPage("pricing.simulate");
  const { ctx, t, language, timeZone } = page;
  const { at: wall } = await searchParams;
  const at = typeof wall === "string" ? fromWallTime(wall, timeZone) : null;
  const found = await readWhatIf(ctx, await listInput(WhatIfInput, searchParams), at ? new Date(at) : null);
  const head = (
    <PageHead title={t("admin.simulator.title")} note={t("admin.simulator.note")}>
      {found.ok && <CopyLink />}
    </PageHead>
  );
  if (!found.ok)
    return (
      <>
        {head}
        <p className="card in mut">{t("admin.simulator.nothingForSale")}</p>
      </>
    );
  const { chosen, cart, customer, facts, offers, promotions, question, instead, now } = found.value;
  const { price, plan } = chosen;
  const unique = <T,>(values: T[]) => [...new Set(values)];
  return (
    <>
      {head}
      <ExtraTexts texts={{ reasons: await reasonTexts(language) }}>
        <Simulator
          plans={offers.map((offer) => ({
            value: offer.plan.id,
            label: `\u2068${inLanguage(offer.product.name, language)}\u2069${t("admin.table.comma")}${inLanguage(offer.plan.name, language)}`,
          }))}
          terms={unique(
            plan.prices.filter((each) => each.currency === price.currency).map((each) => each.termMonths),
          ).toSorted((a, b) => a - b)}
          currencies={unique(plan.prices.map((each) => each.currency))}
          chosen={{
            plan: plan.id,
            term: price.termMonths,
            currency: price.currency,
          }}
          lines={cart.map((line, index) => printLine(line, question.lines[index]?.id ?? "", language))}
          more={cart.slice(1).map(({ plan: of, price: at, quantity }) => ({
            plan: of.id,
            name: inLanguage(of.name, language),
            term: at.termMonths,
            quantity,
          }))}
          customer={customer && { id: customer.id, name: customer.name }}
          facts={{
            orders: String(facts.orders),
            tenure: String(facts.tenureMonths),
            tier: facts.tier ?? "",
            country: facts.country ?? "",
            language: facts.language ?? "",
            birthday: facts.birthday ?? "",
            spent: toDecimal(money(BigInt(facts.spent), price.currency)),
            away: facts.daysSinceActive === null ? "" : String(facts.daysSinceActive),
            tags: facts.tags.join(t("admin.table.comma")),
            segments: facts.segments.join(","),
            points: String(question.points),
            wallet: toDecimal(money(BigInt(question.walletBalance), price.currency)),
          }}
          now={toWallTime(now.toISOString(), timeZone)}
          timeZone={timeZone}
          question={question}
          promotions={promotions.map(({ id, name, code, promotion }) => ({
            id,
            name: code ?? name,
            isCode: code !== null,
            gives: sayGives(t, termsOf({ ...promotion })),
          }))}
          instead={instead.map(({ what, list, question: other }) => ({
            name: nameInstead(what, page),
            list: toSafeInteger(list),
            question: other,
          }))}
        />
      </ExtraTexts>
    </>
  );
}

const printLine = ({ plan, price, quantity }: WhatIfLine, id: string, language: Language) => ({
  id,
  planName: inLanguage(plan.name, language),
  term: price.termMonths,
  quantity,
  list: toSafeInteger(price.listMinor * BigInt(quantity)),
  amount: toSafeInteger(price.amountMinor * BigInt(quantity)),
});

function nameInstead(what: Instead, { t, format }: PageContext): string {
  switch (what.kind) {
    case "term":
      return t("admin.months", { count: what.termMonths });
    case "without_codes":
      return t("admin.simulator.withoutCodes");
    case "first_order":
      return t("admin.simulator.firstOrder");
    case "after_end":
      return t("admin.simulator.afterEnd", { day: format.shortDay(what.at) });
  }
}
