import type { ReactNode } from "react";
import type { Currency } from "@/lib/core/money";
import { perMonth } from "../format/money";
import type { Ready } from "../text/speech";
import { Check, Star } from "./icons";
import { Money } from "./money";

export interface TicketPrice {
  termMonths: number;
  currency: Currency;
  list: number;
  total: number;
}

/** What is paid: below the perforation. */
function TicketFoot({ ready, price }: { ready: Ready; price: TicketPrice }) {
  const { currency, list, total, termMonths } = price;
  const money = (amount: number) => <Money value={{ amount, currency }} language={ready.language} />;
  return (
    <div className="b">
      <span className="pm">
        {money(perMonth(total, termMonths))} <small>{ready.say("terms.perMonth")}</small>
      </span>
      <span className="tot">
        {list > total ? (
          <>
            <s>
              <span className="vh">{ready.say("mini.price.was")} </span>
              {money(list)}
            </s>{" "}
            <span className="vh">{ready.say("mini.price.now")} </span>
            {money(total)}
            <span className="save">{ready.tell("mini.price.save", { amount: money(list - total) })}</span>
          </>
        ) : termMonths > 1 ? (
          money(total)
        ) : null}
      </span>
    </div>
  );
}

/** A plan as a ticket to choose: above the perforation what you get, below it what you pay. */
export function PlanTicket({
  ready,
  name,
  tagline,
  featured,
  checked,
  price,
  offers,
  onChoose,
}: {
  ready: Ready;
  name: string;
  tagline: string;
  featured: boolean;
  checked: boolean;
  price: TicketPrice;
  /** What made the price lower than the term's own. */
  offers?: ReactNode;
  onChoose: () => void;
}) {
  return (
    <div className="ticket">
      <input type="radio" name="plan" checked={checked} aria-label={name} onChange={onChoose} />
      <div className="a">
        <div className="hd">
          <span className="dot">
            <Check size={14} strokeWidth={3} />
          </span>
          <h2>{name}</h2>
          {featured && (
            <span className="chip">
              <Star size={14} />
              {ready.say("mini.home.featured")}
            </span>
          )}
        </div>
        <p className="feat">{tagline}</p>
        {offers}
      </div>
      <TicketFoot ready={ready} price={price} />
    </div>
  );
}

/** A ticket that is offered, not chosen among others. */
export const OfferTicket = ({
  ready,
  title,
  chip,
  note,
  price,
}: {
  ready: Ready;
  title: ReactNode;
  chip?: ReactNode;
  note: ReactNode;
  price: TicketPrice;
}) => (
  <div className="ticket">
    <div className="a">
      <div className="hd">
        <h2>{title}</h2>
        {chip && <span className="chip">{chip}</span>}
      </div>
      <p className="feat">{note}</p>
    </div>
    <TicketFoot ready={ready} price={price} />
  </div>
);
