"use client";

import { useMainButton } from "../chrome/bar";
import { useGo } from "../chrome/go";
import { Place, TicketOutline } from "../parts/notice";
import { OrderBones } from "../parts/skeletons";
import { type Ready, useReady } from "../text/speech";

/** An address that leads nowhere, and the way back to the shop. */
export function MissingScreen() {
  const ready = useReady();
  return ready ? <Missing ready={ready} /> : <OrderBones />;
}

function Missing({ ready }: { ready: Ready }) {
  const go = useGo();
  useMainButton({ text: ready.say("mini.toShop"), onPress: go.home });
  return (
    <Place
      art={<TicketOutline />}
      title={ready.say("mini.missing.title")}
      text={ready.say("mini.missing.text")}
    />
  );
}
