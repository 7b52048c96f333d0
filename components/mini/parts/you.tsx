import { useGo } from "../chrome/go";
import type { Ready } from "../text/speech";
import { Cell, Section } from "./cell";
import { CalendarCheck, ReceiptText, Wallet } from "./icons";
import { Money } from "./money";

/** What the customer has here: subscriptions, savings, receipts. */
export function You({ ready }: { ready: Ready }) {
  const go = useGo();
  const { subscriptions, saved } = ready.view;
  const alive = subscriptions.filter(({ status }) => status !== "expired" && status !== "refunded");
  const latest = subscriptions[0];
  const shown = alive.length > 0 ? alive : latest ? [latest] : [];
  return (
    <Section title={ready.say("mini.home.you")}>
      {shown.map((subscription) => (
        <Cell
          key={subscription.id}
          icon={CalendarCheck}
          title={ready.words(subscription.planName)}
          note={ready.words(subscription.productName)}
          value={ready.say(`mini.status.${subscription.status}`)}
          onPress={() => go.to(`/subscription?id=${subscription.id}`)}
        />
      ))}
      {shown.length === 0 && (
        <div className="cell">
          <span className="ic">
            <CalendarCheck size={18} />
          </span>
          <span className="t">
            <span>{ready.say("mini.home.subscription")}</span>
          </span>
          <span className="v">{ready.say("mini.home.none")}</span>
        </div>
      )}
      <Cell
        icon={ReceiptText}
        title={ready.say("mini.history.title")}
        value={saved[0] && saved[0].amount > 0 && <Money value={saved[0]} language={ready.language} />}
        onPress={() => go.to("/history")}
      />
      <Cell icon={Wallet} title={ready.say("mini.wallet.title")} onPress={() => go.to("/wallet")} />
    </Section>
  );
}
