import { useEffect, useState, useSyncExternalStore } from "react";
import type { QuoteRequest, QuoteView } from "@/lib/storefront/types";
import { api, type Trouble } from "./api";

/** Quotes by what was asked, so that a price seen once is there at once on the next screen. */
const quotes = new Map<string, QuoteView>();
const listeners = new Set<() => void>();
let version = 0;

const SETTLE_MS = 120;

const keyOf = (request: QuoteRequest): string =>
  JSON.stringify([
    request.planId,
    request.termMonths,
    request.currency,
    request.codes,
    request.useWallet ?? false,
    request.usePoints ?? false,
  ]);

export function keepQuote(request: QuoteRequest, quote: QuoteView): void {
  quotes.set(keyOf(request), quote);
  version++;
  for (const listen of listeners) listen();
}

/** After money moved, limits and "first purchase" may have changed: nothing old is shown. */
export function forgetQuotes(): void {
  quotes.clear();
}

function subscribe(listen: () => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

export interface Quoted {
  quote: QuoteView | null;
  trouble: Trouble | null;
  loading: boolean;
  reload: () => void;
}

/** The server's price for a request; the last known one shows while a fresh one is on its way. */
export function useQuote(request: QuoteRequest | null): Quoted {
  const key = request === null ? "" : keyOf(request);
  const [attempt, setAttempt] = useState(0);
  const [settled, setSettled] = useState<{ key: string; attempt: number; trouble: Trouble | null } | null>(
    null,
  );
  useSyncExternalStore(
    subscribe,
    () => version,
    () => 0,
  );

  useEffect(() => {
    if (key === "") return;
    let left = false;
    const [planId, termMonths, currency, codes, useWallet, usePoints] = JSON.parse(key);
    const wanted = { planId, termMonths, currency, codes, useWallet, usePoints } as QuoteRequest;
    const timer = setTimeout(async () => {
      const answer = await api.quote(wanted);
      if (left) return;
      if (answer.ok) keepQuote(wanted, answer.value);
      setSettled({ key, attempt, trouble: answer.ok ? null : answer.trouble });
    }, SETTLE_MS);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [key, attempt]);

  const done = settled !== null && settled.key === key && settled.attempt === attempt;
  return {
    quote: quotes.get(key) ?? null,
    trouble: done ? settled.trouble : null,
    loading: key !== "" && !done,
    reload: () => setAttempt((n) => n + 1),
  };
}
