import { useState } from "react";
import { askForPhone, tapResult } from "@/components/telegram/bridge";
import type { AgreedPrice } from "@/lib/storefront/types";
import { useGo } from "../chrome/go";
import { useSubmit } from "../chrome/submit";
import { type Answer, api, type Trouble } from "./api";
import { noteTrouble, refreshShop, showSubscription } from "./app";
import { forgetQuotes } from "./quotes";

const LOOK_AGAIN_MS = 700;
const LOOKS = 8;

/** Starts a demo; where Telegram must confirm the phone first, asks for it and waits until the bot has heard. */
export function useDemo(
  productId: string,
  { continueAt, sharesPhone = false }: { continueAt?: AgreedPrice | undefined; sharesPhone?: boolean } = {},
) {
  const go = useGo();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const { busy, submit } = useSubmit(async () => {
    setTrouble(null);
    if (sharesPhone && (await askForPhone()) !== "sent") return;
    const answer = await askUntilHeard(() => api.requestDemo(productId, continueAt), sharesPhone);
    tapResult(answer.ok ? "success" : "error");
    if (!answer.ok) {
      setTrouble(answer.trouble);
      noteTrouble(answer.trouble);
      return;
    }
    forgetQuotes();
    showSubscription(answer.value);
    go.instead(`/subscription?id=${answer.value.id}`);
    void refreshShop();
  });
  return { trouble, busy, submit };
}

async function askUntilHeard<T>(ask: () => Promise<Answer<T>>, isWaiting: boolean): Promise<Answer<T>> {
  for (let look = 1; ; look++) {
    const answer = await ask();
    const lacksPhone =
      !answer.ok && answer.trouble.kind === "refused" && answer.trouble.code === "demo.phone_required";
    if (!isWaiting || !lacksPhone || look === LOOKS) return answer;
    await new Promise((later) => setTimeout(later, LOOK_AGAIN_MS));
  }
}
