"use client";
import type { Currency } from "@/lib/core/money";
import { sayRefusal } from "../call";
import { Money } from "../money";
import { percentOf, plainMoney } from "../promo/gives";
import { Slip, SlipLine, SlipTotal } from "../slip";
import { useText } from "../use-text";
import { Contract } from "./contract";
import { useReasons } from "./reasons";
import { type Offer, Trace } from "./trace";
import type { Question, Simulated, Simulation } from "./use-simulation";

/** Units of one plan: at the month's price, and at the term's. */
export interface PricedLine {
  id: string;
  planName: string;
  term: number;
  quantity: number;
  list: number;
  amount: number;
}

export interface Priced {
  currency: Currency;
  lines: PricedLine[];
}

const listOf = ({ lines }: Priced): number => lines.reduce((sum, { list }) => sum + list, 0);

/** The sentence, the slip and the trace of one case. */
export function Answer({
  simulation,
  question,
  name,
  priced,
  offers,
  timeZone,
}: {
  simulation: Simulation;
  question: Question;
  name: string;
  priced: Priced;
  offers: Offer[];
  timeZone: string;
}) {
  const t = useText();
  if (simulation === null) return <div className="verdict" style={{ minBlockSize: 92 }} />;
  if ("refused" in simulation)
    return (
      <p className="card in" role="alert">
        {sayRefusal(t, simulation.refused)}
      </p>
    );
  const [answer] = simulation.cases;
  if (!answer) return null;
  return (
    <>
      <Sentence
        answer={answer}
        question={question}
        name={`\u2068${name}\u2069`}
        priced={priced}
        offers={offers}
        timeZone={timeZone}
      />
      <Receipt answer={answer} priced={priced} offers={offers} />
      <Trace
        steps={answer.trace}
        question={question}
        offers={offers}
        currency={priced.currency}
        timeZone={timeZone}
      />
      <Contract question={question} answer={answer} />
    </>
  );
}

function Sentence({
  answer,
  question,
  name,
  priced,
  offers,
  timeZone,
}: {
  answer: Simulated;
  question: Question;
  name: string;
  priced: Priced;
  offers: Offer[];
  timeZone: string;
}) {
  const t = useText();
  const { currency } = priced;
  const { nameOf, sayReason } = useReasons({ offers, currency, timeZone });
  // Who enters a code wants to know of it first; some enter themselves.
  const byThemselves = new Set(question.promotions.filter(({ autoApply }) => autoApply).map(({ id }) => id));
  const codes = answer.rejected.filter(
    ({ promotionId, code }) =>
      code !== null && question.codes.includes(code) && !byThemselves.has(promotionId ?? ""),
  );
  const due = plainMoney(answer.totals.due, currency);
  const saved = listOf(priced) - answer.totals.total;
  const said =
    saved > 0
      ? t("admin.simulator.pays", { name, due, saved: plainMoney(saved, currency) })
      : t("admin.simulator.paysFull", { name, due });
  const [before = "", after = ""] = said.split(due);
  const counted = [
    answer.applied.length > 0 && t("admin.simulator.applied", { count: answer.applied.length }),
    answer.rejected.length > 0 && t("admin.simulator.refused", { count: answer.rejected.length }),
  ].filter((part) => part !== false);
  return (
    <div className="verdict" role="status">
      <p>
        {before}
        <mark>
          <Money amount={answer.totals.due} currency={currency} />
        </mark>
        {after} {counted.length > 0 && `${counted.join(t("admin.table.comma"))}.`}
      </p>
      {codes.map(({ promotionId, code, reason, params }) => (
        <p key={code} className="why">
          {t("admin.simulator.verdicts.refused", { name: `\u2068${nameOf(promotionId, code)}\u2069` })}.{" "}
          {sayReason(reason, params)}
        </p>
      ))}
    </div>
  );
}

function Receipt({ answer, priced, offers }: { answer: Simulated; priced: Priced; offers: Offer[] }) {
  const t = useText();
  const { currency, lines } = priced;
  const { points, wallet, cashback } = answer.totals;
  const paidBy = Object.entries({ points, wallet }).filter(([, amount]) => amount > 0);
  return (
    <Slip title={t("admin.simulator.slip")} note={t("admin.simulator.same")}>
      {lines.map((line) => (
        <ReceiptLine key={line.id} line={line} currency={currency} />
      ))}
      {answer.applied
        .filter((each) => each.amount > 0)
        .map((each) => {
          const offer = offers.find(({ id }) => id === each.promotionId);
          return (
            <SlipLine key={each.promotionId} kind="off" name={<bdi>{offer?.name}</bdi>} reason={offer?.gives}>
              <Money amount={-each.amount} currency={currency} />
            </SlipLine>
          );
        })}
      {answer.trialDays > 0 && (
        <SlipLine kind="off" name={t("admin.simulator.trialDays")}>
          {t("admin.demo.daysCount", { count: answer.trialDays })}
        </SlipLine>
      )}
      {paidBy.map(([kind, amount]) => (
        <SlipLine key={kind} kind="off" name={t(`admin.simulator.${kind}`)}>
          <Money amount={-amount} currency={currency} />
        </SlipLine>
      ))}
      <SlipTotal name={t("admin.promo.toPay")}>
        <Money amount={answer.totals.due} currency={currency} />
      </SlipTotal>
      {cashback > 0 && (
        <SlipLine name={t("admin.simulator.cashback")} reason={t("admin.simulator.cashbackNote")}>
          <Money amount={cashback} currency={currency} />
        </SlipLine>
      )}
    </Slip>
  );
}

function ReceiptLine({ line, currency }: { line: PricedLine; currency: Currency }) {
  const t = useText();
  const { planName, term, quantity, list, amount } = line;
  const named = `\u2068${planName}\u2069${t("admin.table.comma")}${t("admin.months", { count: term })}`;
  return (
    <>
      <SlipLine name={quantity > 1 ? `${named} × ${quantity}` : named}>
        <Money amount={list} currency={currency} />
      </SlipLine>
      {list > amount && (
        <SlipLine
          kind="off"
          name={t("admin.promo.termPrice", { count: term })}
          reason={t("admin.simulator.termSaving", {
            percent: `\u2066${percentOf(Math.round(((list - amount) * 10_000) / list))}\u2069`,
          })}
        >
          <Money amount={amount - list} currency={currency} />
        </SlipLine>
      )}
    </>
  );
}

/** The same cart under one other condition each, with what it would cost. */
export function InsteadList({
  cases,
  instead,
  currency,
}: {
  cases: Simulated[];
  instead: { name: string; list: number }[];
  currency: Currency;
}) {
  const t = useText();
  return (
    <section className="card">
      <header>
        <h2>{t("admin.simulator.instead")}</h2>
      </header>
      <div className="in">
        <ul className="grid gap-3">
          {instead.map(({ name, list }, index) => {
            const totals = cases[index]?.totals;
            return (
              <li key={name}>
                <b className="b">{name}</b>
                <br />
                <span className="cap">
                  {totals
                    ? t(`admin.simulator.${list > totals.total ? "insteadNote" : "insteadFull"}`, {
                        due: plainMoney(totals.due, currency),
                        saved: plainMoney(list - totals.total, currency),
                      })
                    : "…"}
                </span>
              </li>
            );
          })}
        </ul>
      </div>
    </section>
  );
}
