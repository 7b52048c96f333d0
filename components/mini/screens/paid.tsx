import { useEffect, useState } from "react";
import { openInTelegram } from "@/components/telegram/bridge";
import type { OrderView } from "@/lib/storefront/types";
import { useMainButton, useSecondButton } from "../chrome/bar";
import { useGo } from "../chrome/go";
import { Access, joinable } from "../parts/access";
import { Check } from "../parts/icons";
import { methodName } from "../parts/method-name";
import { Ltr, Money, When } from "../parts/money";
import { Place } from "../parts/notice";
import { Slip } from "../parts/slip";
import { choose, currentChoice } from "../state/basket";
import { recall, remember } from "../state/memory";
import type { Ready } from "../text/speech";

/** Paid: the access first, then the receipt. */
export function Paid({ ready, order }: { ready: Ready; order: OrderView }) {
  const go = useGo();
  const { subscription, slip, payment, kind } = order;
  const invite = subscription && joinable(subscription);
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
          kind === "top_up" ? ready.say("mini.wallet.toppedUp") : ready.say("mini.order.yours", { plan })
        }
        text={
          kind === "top_up"
            ? ready.say("mini.wallet.toppedUpText")
            : subscription
              ? ready.tell("mini.order.activeUntil", {
                  date: <When>{ready.date(subscription.periodEnd)}</When>,
                })
              : ready.say("mini.order.opening")
        }
      />
      {subscription && subscription.access.length > 0 && (
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
