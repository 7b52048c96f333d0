import type { ReactNode } from "react";
import type { OrderView } from "@/lib/storefront/types";
import { orderTitle } from "../format/order-title";
import type { Ready } from "../text/speech";
import { Check } from "./icons";
import { methodName } from "./method-name";
import { Ltr } from "./money";

/** What has happened to a payment and what comes next. */
export function Steps({ ready, order }: { ready: Ready; order: OrderView }) {
  const sent = order.payment?.status === "pending" || order.payment?.status === "settled";
  return (
    <div className="card">
      <ol className="steps">
        <Step
          state="done"
          title={ready.say("mini.order.stepCreated")}
          note={
            <>
              {orderTitle(ready, order)} · <Ltr>#{order.number}</Ltr>
            </>
          }
        />
        <Step
          state={sent ? "done" : "now"}
          title={ready.say("mini.order.stepPay")}
          note={order.payment ? methodName(ready, order.payment.method) : undefined}
        />
        <Step
          state={sent ? "now" : "next"}
          title={ready.say("mini.order.stepConfirm")}
          note={ready.say("mini.order.stepConfirmNote")}
        />
        <Step state="next" title={ready.say("mini.order.stepAccess")} />
      </ol>
    </div>
  );
}

function Step({ state, title, note }: { state: "done" | "now" | "next"; title: string; note?: ReactNode }) {
  return (
    <li className={state} aria-current={state === "now" ? "step" : undefined}>
      <span className="mk">
        {state === "done" && <Check size={14} strokeWidth={3} />}
        {state === "now" && <span className="spin" />}
      </span>
      <span className={state === "now" ? "str" : undefined}>
        {title}
        {note && <small>{note}</small>}
      </span>
    </li>
  );
}
