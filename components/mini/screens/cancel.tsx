import { useEffect, useState } from "react";
import { tapResult, tapSelection } from "@/components/telegram/bridge";
import type { DiscountView, SubscriptionView } from "@/lib/storefront/types";
import { useBack, useMainButton, useSecondButton } from "../chrome/bar";
import { useGo } from "../chrome/go";
import { useSubmit } from "../chrome/submit";
import { perMonth } from "../format/money";
import { Fact, Section } from "../parts/cell";
import { BadgePercent, Check, Send, X } from "../parts/icons";
import { Money, When } from "../parts/money";
import { Place, Problem } from "../parts/notice";
import { OfferTicket, type TicketPrice } from "../parts/ticket";
import { api, type Trouble } from "../state/api";
import { noteTrouble, showSubscription } from "../state/app";
import { choose } from "../state/basket";
import { savedPercent } from "../state/choice";
import { useKeep } from "../state/keep";
import { type Ready, refusalText } from "../text/speech";

const REASONS = ["expensive", "rarely", "broken", "other"] as const;
type Reason = (typeof REASONS)[number];

/** Leaving in three taps: an offer that can be skipped, what ends and when, and the way back. */
export default function Cancel({
  ready,
  subscription,
  onClose,
}: {
  ready: Ready;
  subscription: SubscriptionView;
  onClose: () => void;
}) {
  const [step, setStep] = useState<"offer" | "confirm" | "done">("offer");
  const [reason, setReason] = useState<Reason | null>(null);
  useBack(step === "confirm" ? () => setStep("offer") : onClose);
  useEffect(() => {
    void step;
    window.scrollTo(0, 0);
  }, [step]);
  const shared = { ready, subscription, onClose };
  if (step === "offer")
    return <Offer {...shared} reason={reason} onReason={setReason} onSkip={() => setStep("confirm")} />;
  if (step === "confirm") return <Confirm {...shared} reason={reason} onDone={() => setStep("done")} />;
  return <Done {...shared} />;
}

interface StepProps {
  ready: Ready;
  subscription: SubscriptionView;
  onClose: () => void;
}

function Offer({
  ready,
  subscription,
  onClose,
  reason,
  onReason,
  onSkip,
}: StepProps & { reason: Reason | null; onReason: (reason: Reason) => void; onSkip: () => void }) {
  const go = useGo();
  const offer = useBestOffer(ready, subscription);
  useMainButton(
    offer
      ? {
          text: ready.say("mini.cancel.stayFor", {
            amount: ready.amount({ amount: offer.price.total, currency: offer.price.currency }),
          }),
          onPress: () => {
            choose({
              productId: subscription.productId,
              planId: subscription.planId,
              termMonths: offer.price.termMonths,
              codes: offer.code ? [offer.code] : [],
            });
            go.to("/checkout");
          },
        }
      : {
          text: ready.say("mini.cancel.keepPlan", { plan: ready.words(subscription.planName) }),
          onPress: onClose,
        },
  );
  useSecondButton({ text: ready.say("mini.cancel.skip"), onPress: onSkip });
  return (
    <>
      <div className="lead">
        <h1>{ready.say("mini.cancel.before")}</h1>
        <p>{ready.say("mini.cancel.beforeText")}</p>
      </div>
      <section className="sec">
        <h2>{ready.say("mini.cancel.reason")}</h2>
        <fieldset className="group plain">
          <legend className="vh">{ready.say("mini.cancel.reason")}</legend>
          {REASONS.map((each) => (
            <label key={each} className="cell radio">
              <span className="t">{ready.say(`mini.cancel.reasons.${each}`)}</span>
              <input
                type="radio"
                name="reason"
                checked={each === reason}
                onChange={() => {
                  tapSelection();
                  onReason(each);
                }}
              />
              <span className="dot">
                <Check size={14} strokeWidth={3} />
              </span>
            </label>
          ))}
        </fieldset>
      </section>
      {offer && <OfferOf ready={ready} offer={offer} subscription={subscription} />}
    </>
  );
}

interface RetentionOffer {
  code: string | null;
  name: string | null;
  price: TicketPrice;
}

function OfferOf({
  ready,
  offer,
  subscription,
}: {
  ready: Ready;
  offer: RetentionOffer;
  subscription: SubscriptionView;
}) {
  const { price, name } = offer;
  const percent = savedPercent({ amount: price.total, list: price.list });
  return (
    <OfferTicket
      ready={ready}
      title={ready.say("mini.cancel.offer", { percent })}
      chip={
        <>
          <BadgePercent size={14} />
          {name ?? ready.months(price.termMonths)}
        </>
      }
      note={ready.tell("mini.cancel.offerNote", {
        term: ready.months(price.termMonths),
        date: <When>{ready.date(subscription.periodEnd)}</When>,
      })}
      price={price}
    />
  );
}

/** What the shop can honestly offer: a discount the customer may have today, else the cheaper longer term. */
function useBestOffer(ready: Ready, subscription: SubscriptionView): RetentionOffer | null {
  const [discounted, setDiscounted] = useState<RetentionOffer | null>(null);
  const { planId, productId, termMonths } = subscription;
  const currency = ready.view.customer.currency;
  const usual = subscription.renewal?.currency === currency ? subscription.renewal.amount : null;
  useEffect(() => {
    if (termMonths === null) return;
    let left = false;
    void (async () => {
      const found = await api.discounts();
      const best = found.ok ? bestOf(found.value.discounts) : null;
      if (!best || left) return;
      const answer = await api.quote({ planId, termMonths, currency, codes: best.code ? [best.code] : [] });
      if (left || !answer.ok) return;
      const { total } = answer.value.slip;
      if (usual !== null && total > 0 && total < usual)
        setDiscounted({
          code: best.code,
          name: best.name,
          price: { termMonths, currency, list: usual, total },
        });
    })();
    return () => {
      left = true;
    };
  }, [planId, termMonths, currency, usual]);
  if (discounted) return discounted;
  const prices =
    ready.view.products
      .find((product) => product.id === productId)
      ?.plans.find((plan) => plan.id === planId)
      ?.prices.filter((price) => price.currency === currency) ?? [];
  const now = prices.find((price) => price.termMonths === termMonths);
  const longer = prices
    .filter((price) => price.termMonths > (termMonths ?? 0) && price.amount < price.list)
    .sort((a, b) => a.termMonths - b.termMonths)[0];
  if (!now || !longer || perMonth(longer.amount, longer.termMonths) >= perMonth(now.amount, now.termMonths))
    return null;
  return {
    code: null,
    name: null,
    price: { termMonths: longer.termMonths, currency, list: longer.list, total: longer.amount },
  };
}

const bestOf = (discounts: readonly DiscountView[]): DiscountView | null =>
  discounts
    .filter(({ kind }) => kind === "percent" || kind === "fixed" || kind === "fixed_price")
    .sort((a, b) => (b.basisPoints ?? 0) - (a.basisPoints ?? 0))[0] ?? null;

function Confirm({
  ready,
  subscription,
  onClose,
  reason,
  onDone,
}: StepProps & { reason: Reason | null; onDone: () => void }) {
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const plan = ready.words(subscription.planName);
  const { busy, submit } = useSubmit(async () => {
    setTrouble(null);
    const answer = await api.cancelSubscription(subscription.id, reason);
    tapResult(answer.ok ? "success" : "error");
    if (!answer.ok) {
      setTrouble(answer.trouble);
      noteTrouble(answer.trouble);
      return;
    }
    showSubscription(answer.value);
    onDone();
  });
  useMainButton({ text: ready.say("mini.cancel.start"), danger: true, busy, onPress: submit });
  useSecondButton({ text: ready.say("mini.cancel.keepPlan", { plan }), onPress: onClose });
  return (
    <>
      <div className="lead">
        <h1>
          {ready.tell("mini.cancel.ends", { plan, date: <When>{ready.date(subscription.periodEnd)}</When> })}
        </h1>
        <p>{ready.say("mini.cancel.endsText")}</p>
      </div>
      {trouble && <Problem text={refusalText(ready, trouble)} />}
      <Section title={ready.say("mini.cancel.lose")} foot={ready.say("mini.cancel.undoFoot")}>
        {subscription.access.map(({ title }) => (
          <Fact key={title} bad icon={Send} title={title} note={ready.say("mini.cancel.loseChannel")} />
        ))}
        <Fact
          bad
          icon={X}
          title={plan}
          note={ready.say("mini.cancel.losePlan", { product: ready.words(subscription.productName) })}
        />
        {subscription.renewal && (
          <Fact
            bad
            icon={BadgePercent}
            title={ready.say("mini.cancel.losePrice")}
            note={ready.tell("mini.cancel.losePriceNote", {
              amount: <Money value={subscription.renewal} language={ready.language} />,
            })}
          />
        )}
      </Section>
    </>
  );
}

function Done({ ready, subscription, onClose }: StepProps) {
  const keep = useKeep(subscription, onClose);
  const plan = ready.words(subscription.planName);
  useMainButton({ text: ready.say("mini.cancel.keepPlan", { plan }), busy: keep.busy, onPress: keep.submit });
  useSecondButton({ text: ready.say("mini.done"), onPress: onClose });
  return (
    <>
      <Place
        icon={Check}
        round
        title={ready.say("mini.cancel.done")}
        text={ready.tell("mini.cancel.doneText", {
          plan,
          date: <When>{ready.date(subscription.periodEnd)}</When>,
        })}
      />
      {keep.trouble && <Problem text={refusalText(ready, keep.trouble)} />}
    </>
  );
}
