import { useSyncExternalStore } from "react";
import { type Choice, NO_CHOICE } from "./choice";
import { recall, remember } from "./memory";

let choice: Choice | null = null;
const listeners = new Set<() => void>();

const current = (): Choice => {
  choice ??= recall<Choice>("choice") ?? NO_CHOICE;
  return choice;
};

function subscribe(listen: () => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

export const useChoice = (): Choice => useSyncExternalStore(subscribe, current, () => NO_CHOICE);

export function choose(change: Partial<Choice>): void {
  choice = { ...current(), ...change };
  remember("choice", choice);
  for (const listen of listeners) listen();
}
