import { useState } from "react";
import { tapResult } from "@/components/telegram/bridge";
import type { AgreedPrice, SubscriptionView } from "@/lib/storefront/types";
import type { Answer, Trouble } from "./api";
import { noteTrouble, showSubscription } from "./app";

/** A consent to be charged later: the switch shows what is wanted while the server is asked, and what is true afterwards. */
export function useConsent(
  terms: { agreed: AgreedPrice | null; offered: AgreedPrice | null } | null,
  save: (price: AgreedPrice | null) => Promise<Answer<SubscriptionView>>,
) {
  const [wanted, setWanted] = useState<boolean | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const turn = async (price: AgreedPrice | null) => {
    if (wanted !== null) return;
    setWanted(price !== null);
    setTrouble(null);
    const answer = await save(price);
    setWanted(null);
    tapResult(answer.ok ? "success" : "error");
    if (answer.ok) showSubscription(answer.value);
    else {
      setTrouble(answer.trouble);
      noteTrouble(answer.trouble);
    }
  };
  const agreed = terms?.agreed ?? null;
  return { on: wanted ?? agreed !== null, price: agreed ?? terms?.offered ?? null, trouble, turn };
}
