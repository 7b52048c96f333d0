import { useCallback, useEffect, useState } from "react";
import type { Currency } from "@/lib/core/money";
import type { WalletLine, WalletView } from "@/lib/storefront/types";
import { api, type Trouble } from "./api";
import { recall, remember } from "./memory";

const SETTLE_MS = 250;

/** The wallet as it is now, its methods for the amount that is chosen; what was seen last shows until then. */
export function useWallet(currency: Currency | null, amount: number | null) {
  const [wallet, setWallet] = useState<WalletView | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const load = useCallback(async () => {
    if (currency === null) return;
    const answer = await api.wallet({ currency, ...(amount === null ? {} : { amount }) });
    setTrouble(answer.ok ? null : answer.trouble);
    if (answer.ok) {
      remember("wallet", answer.value);
      setWallet(answer.value);
      return;
    }
    const kept = recall<WalletView>("wallet");
    setWallet((known) => known ?? (kept?.currency === currency ? kept : null));
  }, [currency, amount]);
  useEffect(() => {
    const timer = setTimeout(() => void load(), amount === null ? 0 : SETTLE_MS);
    return () => clearTimeout(timer);
  }, [load, amount]);
  return { wallet, trouble, reload: () => void load() };
}

/** Lines older than those the wallet brought, a page at each tap. */
export function useOlder(wallet: WalletView) {
  const [older, setOlder] = useState<{ of: number | null; lines: WalletLine[]; next: number | null } | null>(
    null,
  );
  const [busy, setBusy] = useState(false);
  const known = older?.of === wallet.next ? older : null;
  const next = known ? known.next : wallet.next;
  const more = async () => {
    if (next === null || busy) return;
    setBusy(true);
    const answer = await api.wallet({ currency: wallet.currency, before: next });
    setBusy(false);
    if (answer.ok)
      setOlder({
        of: wallet.next,
        lines: [...(known?.lines ?? []), ...answer.value.lines],
        next: answer.value.next,
      });
  };
  return { lines: [...wallet.lines, ...(known?.lines ?? [])], hasMore: next !== null, busy, more };
}
