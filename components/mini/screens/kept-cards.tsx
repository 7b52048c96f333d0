"use client";

import { useEffect, useState } from "react";
import { tapResult } from "@/components/telegram/bridge";
import type { MeansView } from "@/lib/storefront/types";
import { useBack, useMainButton, useSecondButton } from "../chrome/bar";
import { useSubmit } from "../chrome/submit";
import { cardName } from "../format/card";
import { Cell, Section } from "../parts/cell";
import { CircleX, CreditCard } from "../parts/icons";
import { Ltr } from "../parts/money";
import { Place, Problem } from "../parts/notice";
import { api, type Trouble } from "../state/api";
import { noteTrouble, refreshShop } from "../state/app";
import { type Ready, refusalText } from "../text/speech";

/** What the customer lets providers keep, in the settings; nothing where there is nothing. */
export function KeptCards({ ready, onOpen }: { ready: Ready; onOpen: (means: MeansView) => void }) {
  const means = useMeans();
  if (means.length === 0) return null;
  return (
    <Section title={ready.say("mini.means.title")} foot={ready.say("mini.means.foot")}>
      {means.map((each) => (
        <Cell
          key={each.id}
          icon={CreditCard}
          title={<Ltr>{cardName(each)}</Ltr>}
          note={each.expires !== null && <MeansNote ready={ready} means={each} />}
          onPress={() => onOpen(each)}
        />
      ))}
    </Section>
  );
}

function MeansNote({ ready, means }: { ready: Ready; means: MeansView }) {
  const [year = "", month = ""] = means.expires?.split("-") ?? [];
  return ready.tell(means.isExpired ? "mini.means.expired" : "mini.means.until", {
    month: <Ltr>{`${month}/${year.slice(2)}`}</Ltr>,
  });
}

function useMeans(): readonly MeansView[] {
  const [means, setMeans] = useState<readonly MeansView[]>([]);
  useEffect(() => {
    let left = false;
    void api.means().then((answer) => {
      if (!left && answer.ok) setMeans(answer.value.means);
    });
    return () => {
      left = true;
    };
  }, []);
  return means;
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
