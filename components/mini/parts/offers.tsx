import { tapSelection } from "@/components/telegram/bridge";
import type { Currency } from "@/lib/core/money";
import { writePercent } from "@/lib/core/percent";
import type { DiscountView, SoonView } from "@/lib/storefront/types";
import { choose, currentChoice } from "../state/basket";
import { tidyCode } from "../state/choice";
import type { Hint, VisibleOffer } from "../state/prices";
import type { Ready } from "../text/speech";
import { Cell, Fact } from "./cell";
import { BadgePercent, Clock, Gift, TicketPercent } from "./icons";
import { Ltr, Money, When } from "./money";

/** Which offers made a price, what each takes off, and until when. */
export function Offers({
  ready,
  offers,
  currency,
}: {
  ready: Ready;
  offers: readonly VisibleOffer[];
  currency: Currency;
}) {
  return (
    <ul className="offers">
      {offers.map(({ promotionId, name, code, amount, endsAt, because }) => (
        <li key={promotionId}>
          <BadgePercent size={16} />
          <span>
            {ready.tell(endsAt ? "mini.offers.lineUntil" : "mini.offers.line", {
              name: <b>{code === null ? name : <Ltr>{code}</Ltr>}</b>,
              amount: <Money value={{ amount, currency }} language={ready.language} />,
              date: <When>{endsAt && ready.day(endsAt)}</When>,
            })}
            {because && ` · ${ready.say("mini.offers.because", { because })}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** An offer that a longer term or another plan would get: one tap takes it. */
export function HintRow({
  ready,
  hint,
  isOtherPlan,
  planName,
  currency,
}: {
  ready: Ready;
  hint: Hint;
  isOtherPlan: boolean;
  planName: string;
  currency: Currency;
}) {
  const { planId, termMonths, amount, name, code } = hint;
  return (
    <Cell
      icon={BadgePercent}
      title={
        isOtherPlan
          ? ready.say("mini.offers.takePlan", { plan: planName })
          : ready.say("mini.offers.takeTerm", { term: ready.months(termMonths) })
      }
      note={ready.tell("mini.offers.line", {
        name: code === null ? name : <Ltr>{code}</Ltr>,
        amount: <Money value={{ amount, currency }} language={ready.language} />,
      })}
      onPress={() => {
        tapSelection();
        choose({ planId, termMonths });
      }}
    />
  );
}

/** An offer that starts by itself, with what it will take off this choice. */
export function SoonRow({
  ready,
  soon,
  amount,
  currency,
}: {
  ready: Ready;
  soon: SoonView;
  amount: number;
  currency: Currency;
}) {
  return (
    <Fact
      icon={Clock}
      title={ready.tell("mini.offers.soon", {
        name: soon.name,
        date: <When>{ready.moment(soon.startsAt)}</When>,
      })}
      note={ready.tell("mini.offers.soonNote", {
        amount: <Money value={{ amount, currency }} language={ready.language} />,
      })}
    />
  );
}

/** A code of one's own: what it gives, until when, and one tap to use it. */
export function OwnCode({ ready, own, onUsed }: { ready: Ready; own: DiscountView; onUsed?: () => void }) {
  const { code, endsAt } = own;
  if (code === null) return null;
  return (
    <Cell
      icon={own.isPersonal ? Gift : TicketPercent}
      title={<Ltr>{code}</Ltr>}
      note={
        <>
          {giving(ready, own)}
          {endsAt && (
            <>
              {" · "}
              {ready.tell("mini.offers.until", { date: <When>{ready.moment(endsAt)}</When> })}
            </>
          )}
        </>
      }
      value={ready.say("mini.offers.use")}
      look="go"
      onPress={() => {
        tapSelection();
        const tidy = tidyCode(code);
        choose({ codes: [...currentChoice().codes.filter((each) => each !== tidy), tidy] });
        onUsed?.();
      }}
    />
  );
}

function giving(ready: Ready, { kind, basisPoints, amount, days, name }: DiscountView) {
  if (basisPoints !== null)
    return ready.say(kind === "cashback" ? "mini.offers.cashback" : "mini.offers.percent", {
      percent: writePercent(basisPoints),
    });
  if (days !== null) return ready.say("mini.promo.trial", { count: days });
  if (amount !== null && kind === "fixed")
    return ready.tell("mini.offers.fixed", { amount: <Money value={amount} language={ready.language} /> });
  return name;
}
