import { useState } from "react";
import { tapResult } from "@/components/telegram/bridge";
import type { AgreedPrice, SubscriptionView } from "@/lib/storefront/types";
import { api, type Trouble } from "../state/api";
import { noteTrouble, showSubscription } from "../state/app";
import { type Ready, refusalText } from "../text/speech";
import { Fact, Section } from "./cell";
import { CalendarDays } from "./icons";
import { Money, When } from "./money";
import { Problem } from "./notice";
import { Switch } from "./switch";

/** What comes after a running trial: nothing, or what was agreed to; agreed to and taken back by one switch. */
export function AfterDemo({ ready, subscription }: { ready: Ready; subscription: SubscriptionView }) {
  const { demo, periodEnd } = subscription;
  const { on, price, trouble, turn } = useConsent(subscription);
  return (
    <>
      {trouble && <Problem text={refusalText(ready, trouble)} />}
      <Section
        title={ready.say("mini.subscription.next")}
        foot={demo?.limits
          .map((limit) =>
            ready.say("mini.try.limit", {
              feature: ready.words(limit.label),
              amount: ready.say(`mini.compare.per.${limit.per}`, { count: limit.amount }),
            }),
          )
          .join(" ")}
      >
        <Fact
          icon={CalendarDays}
          title={<When>{ready.date(periodEnd)}</When>}
          note={ready.say(on ? "mini.try.goesOnNote" : "mini.subscription.demoEnds")}
          value={
            on && price ? (
              <Money value={price} language={ready.language} />
            ) : (
              ready.say("mini.subscription.noCharge")
            )
          }
        />
        {price && (
          <Switch
            label={ready.say("mini.try.goOn")}
            note={ready.tell("mini.try.goOnAt", {
              amount: <Money value={price} language={ready.language} />,
              term: ready.months(price.termMonths),
            })}
            on={on}
            onChange={(wanted) => void turn(wanted ? price : null)}
          />
        )}
      </Section>
    </>
  );
}

/** The switch shows what is wanted while the server is asked, and what is true afterwards. */
function useConsent({ id, demo }: SubscriptionView) {
  const [wanted, setWanted] = useState<boolean | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const turn = async (price: AgreedPrice | null) => {
    if (wanted !== null) return;
    setWanted(price !== null);
    setTrouble(null);
    const answer = await api.agreeToGoOn(id, price);
    setWanted(null);
    tapResult(answer.ok ? "success" : "error");
    if (answer.ok) showSubscription(answer.value);
    else {
      setTrouble(answer.trouble);
      noteTrouble(answer.trouble);
    }
  };
  const agreed = demo?.agreed ?? null;
  return { on: wanted ?? agreed !== null, price: agreed ?? demo?.offered ?? null, trouble, turn };
}
