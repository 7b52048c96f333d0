"use client";
import { Check, Minus, X } from "lucide-react";
import type { Currency } from "@/lib/core/money";
import { Money } from "../money";
import { useText } from "../use-text";
import { sayNeed } from "./needs";
import { useReasons } from "./reasons";
import type { Question, Step } from "./use-simulation";

export interface Offer {
  id: string;
  name: string;
  isCode: boolean;
  gives: string;
}

const LOOK = {
  applied: { icon: Check, tone: "good" },
  refused: { icon: X, tone: "bad" },
  skipped: { icon: Minus, tone: "" },
} as const;

const Need = ({ text }: { text: string | null }) => (text === null ? null : <small>{text}</small>);

/** What the engine looked at, in its order: words first, the name of the reason second. */
export function Trace({
  steps,
  question,
  offers,
  currency,
  timeZone,
}: {
  steps: Step[];
  question: Question;
  offers: Offer[];
  currency: Currency;
  timeZone: string;
}) {
  const t = useText();
  const { nameOf, sayReason } = useReasons({ offers, currency, timeZone });
  const titleOf = (step: Step): string =>
    step.layer === "tender"
      ? t(`admin.simulator.pay.${step.kind}`)
      : t(`admin.simulator.verdicts.${step.verdict}`, {
          name: `\u2068${nameOf(step.promotionId, step.code)}\u2069`,
        });
  const say = (step: Step): string => {
    if (step.layer === "tender") return t("admin.simulator.payNote");
    if (step.reason === null) {
      const gives = offers.find((offer) => offer.id === step.promotionId)?.gives ?? "";
      return step.kind === "cashback" ? `${gives} ${t("admin.simulator.cashbackNote")}` : gives;
    }
    return sayReason(step.reason, step.params);
  };
  return (
    <section className="card">
      <header>
        <h2>{t("admin.simulator.trace")}</h2>
        <div className="r">
          <span className="cap">{t("admin.simulator.rules", { count: steps.length })}</span>
        </div>
      </header>
      <div className="in">
        {steps.length === 0 ? (
          <p className="mut">{t("admin.simulator.noRules")}</p>
        ) : (
          <ol className="trace">
            {steps.map((step) => {
              const { icon: Icon, tone } = LOOK[step.verdict];
              return (
                <li key={step.step}>
                  <span className={`al ${tone}`}>
                    <Icon size={15} aria-hidden />
                  </span>
                  <span>
                    <b className="b">{titleOf(step)}</b>
                    <small>{say(step)}</small>
                    <Need text={sayNeed(t, step, question, currency)} />
                    {step.reason !== null && (
                      <span className="cd">
                        <bdi dir="ltr">
                          {step.reason}
                          {Object.keys(step.params).length > 0 && ` ${JSON.stringify(step.params)}`}
                        </bdi>
                      </span>
                    )}
                  </span>
                  <span className="num b">
                    {step.verdict === "applied" && step.amount !== 0 ? (
                      <Money
                        amount={step.kind === "cashback" ? step.amount : -step.amount}
                        currency={currency}
                      />
                    ) : (
                      "–"
                    )}
                  </span>
                </li>
              );
            })}
          </ol>
        )}
      </div>
    </section>
  );
}
