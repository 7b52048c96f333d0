import { useEffect, useRef } from "react";
import { useGo } from "../chrome/go";
import { demoShown, useAppState } from "../state/app";
import type { Chosen } from "../state/choice";
import { useDemo } from "../state/demo";
import { type Ready, refusalText } from "../text/speech";
import { Cell, Fact, Section } from "./cell";
import { Gift } from "./icons";
import { When } from "./money";
import { Problem } from "./notice";

/** "Try for free": one tap, or a page before it where there is something to know or to agree to. */
export function DemoRow({ ready, chosen }: { ready: Ready; chosen: Chosen }) {
  const go = useGo();
  const { product } = chosen;
  const row = useWantedDemo();
  const { trouble, busy, submit } = useDemo(product.id);
  if (trouble)
    return <Problem text={refusalText(ready, trouble)} action={ready.say("mini.retry")} onPress={submit} />;
  const { demo } = product;
  if (!demo.offered) return null;
  const { days, endsAt, needsPhone, limits, continuesAt } = demo;
  const asksFirst = needsPhone || limits.length > 0 || continuesAt !== null;
  return (
    <Cell
      icon={Gift}
      title={
        <span className="acc str">
          {ready.say("mini.home.demo", { product: ready.words(product.name), count: days })}
        </span>
      }
      note={ready.tell("mini.home.demoNote", { date: <When>{ready.day(endsAt)}</When> })}
      busy={busy}
      place={row}
      onPress={asksFirst ? () => go.to(`/try?id=${product.id}`) : submit}
    />
  );
}

/** Somebody came for the trial: its row is brought into view once, ready to be pressed. */
function useWantedDemo() {
  const { wantsDemo } = useAppState();
  const row = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!wantsDemo || !row.current) return;
    window.scrollBy({ top: row.current.getBoundingClientRect().top - window.innerHeight / 2 });
    row.current.focus({ preventScroll: true });
    row.current.classList.add("wanted");
    demoShown();
  }, [wantsDemo]);
  return row;
}

/** Somebody came for a trial that is not theirs to have: why, and the plans below. */
export function NoDemo({ ready, chosen }: { ready: Ready; chosen: Chosen }) {
  const { wantsDemo } = useAppState();
  const { demo } = chosen.product;
  if (!wantsDemo || demo.offered) return null;
  return (
    <Section>
      <Fact icon={Gift} title={ready.say(`errors.demo.${demo.reason}`)} />
    </Section>
  );
}
