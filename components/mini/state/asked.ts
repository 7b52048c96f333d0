import { useEffect, useState, useSyncExternalStore } from "react";
import type { Answer, Trouble } from "./api";

const SETTLE_MS = 120;

/**
 * Answers of the server by what was asked, so that what was seen once is there at once on the next screen; a fresh one is
 * always on its way.
 */
export interface Answers<Q, A> {
  ask(question: Q): Promise<Answer<A>>;
  keep(question: Q, answer: A): void;
  forget(): void;
  find(key: string): A | null;
  subscribe(listen: () => void): () => void;
  version(): number;
}

const keyOf = (question: unknown): string => JSON.stringify(question);

export function answersOf<Q, A>(ask: Answers<Q, A>["ask"]): Answers<Q, A> {
  const answers = new Map<string, A>();
  const listeners = new Set<() => void>();
  let version = 0;
  return {
    ask,
    keep(question, answer) {
      answers.set(keyOf(question), answer);
      version++;
      for (const listen of listeners) listen();
    },
    forget: () => answers.clear(),
    find: (key) => answers.get(key) ?? null,
    subscribe(listen) {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
    version: () => version,
  };
}

export interface Asked<A> {
  answer: A | null;
  trouble: Trouble | null;
  loading: boolean;
  reload: () => void;
}

export function useAnswer<Q, A>(answers: Answers<Q, A>, question: Q | null): Asked<A> {
  const key = question === null ? "" : keyOf(question);
  const [attempt, setAttempt] = useState(0);
  const [settled, setSettled] = useState<{ key: string; attempt: number; trouble: Trouble | null } | null>(
    null,
  );
  useSyncExternalStore(answers.subscribe, answers.version, () => 0);

  useEffect(() => {
    if (key === "") return;
    let left = false;
    const wanted = JSON.parse(key) as Q;
    const timer = setTimeout(async () => {
      const answer = await answers.ask(wanted);
      if (left) return;
      if (answer.ok) answers.keep(wanted, answer.value);
      setSettled({ key, attempt, trouble: answer.ok ? null : answer.trouble });
    }, SETTLE_MS);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [answers, key, attempt]);

  const done = settled !== null && settled.key === key && settled.attempt === attempt;
  return {
    answer: answers.find(key),
    trouble: done ? settled.trouble : null,
    loading: key !== "" && !done,
    reload: () => setAttempt((n) => n + 1),
  };
}
