import { tapSelection } from "@/components/telegram/bridge";
import type { QuoteRequest, QuoteView } from "@/lib/storefront/types";
import { choose } from "../state/basket";
import type { Ready } from "../text/speech";
import { Section } from "./cell";
import { Money } from "./money";
import { Switch } from "./switch";

/** What the customer already has in the shop and may pay with, each with its own switch. */
export function Purses({ ready, request, quote }: { ready: Ready; request: QuoteRequest; quote: QuoteView }) {
  const { tender, currency } = quote;
  if (!tender) return null;
  const money = (amount: number) => <Money value={{ amount, currency }} language={ready.language} />;
  const turn = (change: { useWallet?: boolean; usePoints?: boolean }) => {
    tapSelection();
    choose(change);
  };
  const { wallet, points } = tender;
  if (wallet.balance <= 0 && points.balance <= 0) return null;
  return (
    <Section title={ready.say("mini.checkout.balances")} plain>
      {wallet.balance > 0 && (
        <Switch
          label={ready.say("mini.checkout.useWallet")}
          note={ready.tell("mini.checkout.balance", { amount: money(wallet.balance) })}
          on={request.useWallet ?? false}
          onChange={(useWallet) => turn({ useWallet })}
        />
      )}
      {points.balance > 0 && (
        <Switch
          label={ready.say("mini.checkout.usePoints")}
          note={ready.tell("mini.checkout.balance", {
            amount: ready.say("mini.slip.pointsReason", { count: points.balance }),
          })}
          on={request.usePoints ?? false}
          onChange={(usePoints) => turn({ usePoints })}
        />
      )}
    </Section>
  );
}
