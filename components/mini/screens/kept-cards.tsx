"use client";

import { useEffect, useState } from "react";
import { openPage, tapResult } from "@/components/telegram/bridge";
import type { KeptView, MeansView } from "@/lib/storefront/types";
import { useBack, useMainButton, useSecondButton } from "../chrome/bar";
import { useSubmit } from "../chrome/submit";
import { cardName } from "../format/card";
import { Cell, Section } from "../parts/cell";
import { CirclePlus, CircleX, CreditCard } from "../parts/icons";
import { Ltr } from "../parts/money";
import { Place, Problem } from "../parts/notice";
import { api, type Trouble } from "../state/api";
import { noteTrouble, refreshShop } from "../state/app";
import { onSeenAgain } from "../state/seen";
import { type Ready, refusalText } from "../text/speech";

/** What the customer lets providers keep, in the settings; nothing where there is nothing, and nothing can be added. */
export function KeptCards({ ready, onOpen }: { ready: Ready; onOpen: (means: MeansView) => void }) {
  const { means, canAdd, lookOut } = useMeans();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  if (means.length === 0 && !canAdd) return null;
  const foot = ready.say(means.length === 0 ? "mini.means.addFoot" : "mini.means.foot");
  return (
    <>
      <Section title={ready.say("mini.means.title")} foot={foot}>
        {means.map((each) => (
          <Cell
            key={each.id}
            icon={CreditCard}
            title={<Ltr>{cardName(each)}</Ltr>}
            note={each.expires !== null && <MeansNote ready={ready} means={each} />}
            onPress={() => onOpen(each)}
          />
        ))}
        {canAdd && <AddCard ready={ready} onOpened={lookOut} onTrouble={setTrouble} />}
      </Section>
      {trouble && <Problem text={refusalText(ready, trouble)} />}
    </>
  );
}

/** Leads to the provider's page; whoever comes back finds the card in the list. */
function AddCard({
  ready,
  onOpened,
  onTrouble,
}: {
  ready: Ready;
  onOpened: () => void;
  onTrouble: (trouble: Trouble | null) => void;
}) {
  const { busy, submit } = useSubmit(async () => {
    onTrouble(null);
    const answer = await api.addMeans();
    if (answer.ok) {
      openPage(new URL(answer.value.url, window.location.href).href);
      return onOpened();
    }
    tapResult("error");
    onTrouble(answer.trouble);
    noteTrouble(answer.trouble);
  });
  return <Cell icon={CirclePlus} title={ready.say("mini.means.add")} busy={busy} onPress={submit} />;
}

function MeansNote({ ready, means }: { ready: Ready; means: MeansView }) {
  const [year = "", month = ""] = means.expires?.split("-") ?? [];
  return ready.tell(means.isExpired ? "mini.means.expired" : "mini.means.until", {
    month: <Ltr>{`${month}/${year.slice(2)}`}</Ltr>,
  });
}

const FIRST_WAIT_MS = 3_000;
const LONGEST_WAIT_MS = 20_000;

/** Asked again whenever the customer comes back to the screen; once a page was opened, until its card is here. */
function useMeans(): KeptView & { lookOut: () => void } {
  const [kept, setKept] = useState<KeptView>({ means: [], canAdd: false });
  const [before, setBefore] = useState<KeptView | null>(null);
  useEffect(() => {
    let left = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wait = FIRST_WAIT_MS;
    const ask = async () => {
      clearTimeout(timer);
      if (document.visibilityState === "hidden") return;
      const answer = await api.means();
      if (left) return;
      if (answer.ok) setKept(answer.value);
      const isHere = answer.ok && answer.value.means[0]?.id !== before?.means[0]?.id;
      if (before === null || isHere) return;
      clearTimeout(timer);
      timer = setTimeout(ask, wait);
      wait = Math.min(LONGEST_WAIT_MS, wait * 1.25);
    };
    void ask();
    const stopListening = onSeenAgain(() => void ask());
    return () => {
      left = true;
      clearTimeout(timer);
      stopListening();
    };
  }, [before]);
  return { ...kept, lookOut: () => setBefore(kept) };
}

/** Asks once more before a card is gone, and says what goes with it. */
export function RemoveCard({ ready, means, onDone }: { ready: Ready; means: MeansView; onDone: () => void }) {
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const { busy, submit } = useSubmit(async () => {
    setTrouble(null);
    const answer = await api.removeMeans(means.id);
    // Gone already is as good as removed.
    const gone = !answer.ok && answer.trouble.kind === "refused" && answer.trouble.code === "means.not_found";
    tapResult(answer.ok || gone ? "success" : "error");
    if (!answer.ok && !gone) {
      setTrouble(answer.trouble);
      noteTrouble(answer.trouble);
      return;
    }
    void refreshShop();
    onDone();
  });
  useBack(onDone);
  useMainButton({ text: ready.say("mini.means.remove"), danger: true, busy, onPress: submit });
  useSecondButton({ text: ready.say("mini.means.keep"), onPress: onDone });
  return (
    <>
      {trouble && <Problem text={refusalText(ready, trouble)} />}
      <Place
        icon={CircleX}
        bad
        title={ready.say("mini.means.ask", { card: `\u2066${cardName(means)}\u2069` })}
        text={ready.say("mini.means.askText")}
      />
    </>
  );
}
