import { lazy, Suspense, useEffect, useState } from "react";
import { openInTelegram } from "@/components/telegram/bridge";
import type { OrderView } from "@/lib/storefront/types";
import { useMainButton, useSecondButton } from "../chrome/bar";
import { useGo } from "../chrome/go";
import { Access, joinable } from "../parts/access";
import { Cell, Section } from "../parts/cell";
import { Check, CreditCard } from "../parts/icons";
import { methodName } from "../parts/method-name";
import { Ltr, Money, When } from "../parts/money";
import { Place } from "../parts/notice";
import { OrderBones } from "../parts/skeletons";
import { Slip } from "../parts/slip";
import { api, type RefundOfferView } from "../state/api";
import { choose, currentChoice } from "../state/basket";
import { recall, remember } from "../state/memory";
import type { Ready } from "../text/speech";

const MoneyBack = lazy(() => import("./money-back"));

/** Paid: the access first, then the receipt, and the way back while the plan promises one. */
export function Paid({ ready, order }: { ready: Ready; order: OrderView }) {
  const offer = useRefundOffer(order);
  const [isAsking, setIsAsking] = useState(false);
  if (isAsking && offer)
    return (
      <Suspense fallback={<OrderBones />}>
        <MoneyBack ready={ready} order={order} offer={offer} onClose={() => setIsAsking(false)} />
      </Suspense>
    );
  return (
    <>
      <Receipt ready={ready} order={order} />
      {offer && (
        <Section>
          <Cell icon={CreditCard} title={ready.say("mini.refund.ask")} onPress={() => setIsAsking(true)} />
        </Section>
      )}
    </>
  );
}

/** Null where the plan promises none, or the time for it is over. */
function useRefundOffer({ id, kind }: OrderView): RefundOfferView | null {
  const [offer, setOffer] = useState<RefundOfferView | null>(null);
  useEffect(() => {
    if (kind === "top_up") return;
    let left = false;
    void api.refundOffer(id).then((answer) => {
      if (!left && answer.ok) setOffer(answer.value);
    });
    return () => {
      left = true;
    };
  }, [id, kind]);
  return offer;
}

function Receipt({ ready, order }: { ready: Ready; order: OrderView }) {
  const go = useGo();
  const { subscription, slip, payment, kind } = order;
  const isOver = subscription?.status === "expired" || subscription?.status === "refunded";
  const invite = subscription && !isOver ? joinable(subscription) : null;
  const plan = ready.words(order.planName);
  const fresh = useFreshPayment(order);
  useMainButton(
    invite?.inviteLink
      ? {
          text: ready.say("mini.access.join", { title: invite.title }),
          onPress: () => openInTelegram(invite.inviteLink ?? ""),
        }
      : { text: ready.say("mini.toShop"), onPress: go.home },
  );
  useSecondButton(invite ? { text: ready.say("mini.toShop"), onPress: go.home } : null);
  return (
    <>
      <Place
        icon={Check}
        round
        title={
          kind === "top_up"
            ? ready.say("mini.wallet.toppedUp")
            : isOver
              ? ready.say("mini.order.paid")
              : ready.say("mini.order.yours", { plan })
        }
        text={
          kind === "top_up"
            ? ready.say("mini.wallet.toppedUpText")
            : subscription
              ? ready.tell(isOver ? "mini.order.wasActive" : "mini.order.activeUntil", {
                  date: <When>{ready.date(subscription.periodEnd)}</When>,
                })
              : ready.say("mini.order.opening")
        }
      />
      {subscription && !isOver && subscription.access.length > 0 && (
        <section className="sec">
          <h2>{ready.say("mini.access.yours")}</h2>
          <Access ready={ready} subscription={subscription} />
        </section>
      )}
      <section className="sec">
        <h2>{ready.tell("mini.order.receipt", { number: <Ltr>#{order.number}</Ltr> })}</h2>
        <Slip
          ready={ready}
          slip={slip}
          total={ready.say("mini.slip.paid")}
          note={payment && payment.status === "settled" && methodName(ready, payment.method)}
          printing={fresh}
        />
        {slip.discount > 0 && (
          <p className="foot">
            {ready.tell("mini.order.saved", {
              amount: (
                <Money value={{ amount: slip.discount, currency: slip.currency }} language={ready.language} />
              ),
            })}
          </p>
        )}
      </section>
    </>
  );
}

/** True where this phone was waiting for the payment, and not when a receipt is read again; its codes have done their work. */
function useFreshPayment({ id, codes }: OrderView): boolean {
  const [fresh] = useState(() => recall<string>("awaited") === id);
  useEffect(() => {
    if (!fresh) return;
    remember("awaited", null);
    choose({ codes: currentChoice().codes.filter((code) => !codes.includes(code)) });
  }, [fresh, codes]);
  return fresh;
}
