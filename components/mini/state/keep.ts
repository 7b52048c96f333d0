import { useState } from "react";
import { tapResult } from "@/components/telegram/bridge";
import type { SubscriptionView } from "@/lib/storefront/types";
import { useSubmit } from "../chrome/submit";
import { api, type Trouble } from "./api";
import { noteTrouble, showSubscription } from "./app";

/** Takes a cancellation back. */
export function useKeep(subscription: SubscriptionView, onDone?: () => void) {
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const { busy, submit } = useSubmit(async () => {
    setTrouble(null);
    const answer = await api.keepSubscription(subscription.id);
    tapResult(answer.ok ? "success" : "error");
    if (!answer.ok) {
      setTrouble(answer.trouble);
      noteTrouble(answer.trouble);
      return;
    }
    showSubscription(answer.value);
    onDone?.();
  });
  return { trouble, busy, submit };
}
