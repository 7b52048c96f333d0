import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

/** What is paid, to whom and how much: the head of every payment page of the sandbox. */
export function BankTicket({ shop, what, price }: { shop: string; what: string; price: ReactNode }) {
  const say = useTranslations("sandboxCheckout");
  return (
    <section className="bank-ticket" aria-live="polite">
      <p className="bank-to">{say("to", { shop })}</p>
      <p className="bank-what">
        <bdi>{what}</bdi>
      </p>
      <p className="bank-sum">
        <span>{say("amount")}</span>
        <bdi dir="ltr">{price}</bdi>
      </p>
    </section>
  );
}
