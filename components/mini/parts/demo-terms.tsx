import type { SubscriptionView } from "@/lib/storefront/types";
import { api } from "../state/api";
import { useConsent } from "../state/consent";
import { type Ready, refusalText } from "../text/speech";
import { Fact, Section } from "./cell";
import { CalendarDays } from "./icons";
import { Money, When } from "./money";
import { Problem } from "./notice";
import { Switch } from "./switch";

/** What comes after a running trial: nothing, or what was agreed to; agreed to and taken back by one switch. */
export function AfterDemo({ ready, subscription }: { ready: Ready; subscription: SubscriptionView }) {
  const { id, demo, periodEnd } = subscription;
  const { on, price, trouble, turn } = useConsent(demo, (at) => api.agreeToGoOn(id, at));
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
