import { useCallback, useEffect, useRef, useState } from "react";
import { askBeforeClosing, tapResult } from "@/components/telegram/bridge";
import type { OrderView } from "@/lib/storefront/types";
import { api, type Trouble } from "./api";
import { refreshShop } from "./app";
import { remember } from "./memory";
import { forgetQuotes } from "./quotes";
import { onSeenAgain } from "./seen";

export type Standing = "waiting" | "paid" | "failed" | "closed";

export function standingOf({ status, payment }: Pick<OrderView, "status" | "payment">): Standing {
  if (status === "paid") return "paid";
  if (status !== "reserved") return "closed";
  return payment === null || payment.status === "failed" || payment.status === "cancelled"
    ? "failed"
    : "waiting";
}

/** True while something is still to come: the payment, or the access it opened. */
export function isMoving(order: OrderView): boolean {
  const standing = standingOf(order);
  if (standing === "waiting") return true;
  if (standing !== "paid") return false;
  return order.subscription === null || order.subscription.access.some(({ status }) => status === "pending");
}

const FIRST_WAIT_MS = 1500;
const LONGEST_WAIT_MS = 6000;

/** An order that follows the server by itself until there is nothing more to wait for. */
export function useOrder(id: string | null) {
  const [order, setOrder] = useState<OrderView | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [round, setRound] = useState(0);
  const last = useRef<Standing | null>(null);

  const take = useCallback((fresh: OrderView) => {
    const standing = standingOf(fresh);
    if (last.current === "waiting" && standing !== "waiting") tellResult(standing);
    if (standing === "waiting") remember("awaited", fresh.id);
    if (last.current !== null && last.current !== standing) void refreshAfterMoney();
    last.current = standing;
    askBeforeClosing(standing === "waiting");
    setTrouble(null);
    setOrder(fresh);
  }, []);

  useEffect(() => {
    if (id === null) return;
    void round;
    let left = false;
    let wait = FIRST_WAIT_MS;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      clearTimeout(timer);
      const answer = await api.order(id);
      if (left) return;
      if (answer.ok) take(answer.value);
      else setTrouble(answer.trouble);
      const goesOn = answer.ok ? isMoving(answer.value) : answer.trouble.kind !== "refused";
      wait = Math.min(LONGEST_WAIT_MS, wait * 1.25);
      if (goesOn) timer = setTimeout(ask, wait);
    };
    void ask();
    const stopListening = onSeenAgain(() => void ask());
    return () => {
      left = true;
      clearTimeout(timer);
      stopListening();
      askBeforeClosing(false);
    };
  }, [id, round, take]);

  const reload = useCallback(() => setRound((n) => n + 1), []);
  const show = useCallback(
    (fresh: OrderView) => {
      take(fresh);
      reload();
    },
    [take, reload],
  );
  return { order, trouble, reload, show };
}

const tellResult = (standing: Standing) => tapResult(standing === "paid" ? "success" : "error");

async function refreshAfterMoney(): Promise<void> {
  forgetQuotes();
  await refreshShop();
}
