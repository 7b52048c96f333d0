import { useState } from "react";
import { tapResult } from "@/components/telegram/bridge";
import type { OrderView } from "@/lib/storefront/types";
import { useSubmit } from "../chrome/submit";
import { api, type Trouble } from "./api";
import { noteTrouble } from "./app";
import { choose } from "./basket";
import { keyFor, outcomeKnown } from "./intention";
import { beginPayment } from "./payment";

/** Pays the same order once more, with a key of its own that a second tap shares. */
export function usePayAgain(
  order: OrderView,
  method: string | null,
  show: (order: OrderView) => void,
  onDone?: () => void,
) {
  const [problem, setProblem] = useState<Trouble | null>(null);
  const { busy, submit } = useSubmit(async () => {
    if (method === null) return;
    setProblem(null);
    const intention = JSON.stringify([order.id, order.payment?.id, method]);
    const answer = await api.payOrder(order.id, method, keyFor(intention));
    if (!answer.ok) {
      tapResult("error");
      setProblem(answer.trouble);
      noteTrouble(answer.trouble);
      if (answer.trouble.kind === "refused") outcomeKnown();
      return;
    }
    outcomeKnown();
    choose({ method });
    show(answer.value);
    onDone?.();
    await beginPayment(answer.value);
  });
  return { problem, busy, submit };
}
