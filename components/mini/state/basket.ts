import { useSyncExternalStore } from "react";
import { type Choice, NO_CHOICE } from "./choice";
import { recall, remember } from "./memory";

let choice: Choice | null = null;
const listeners = new Set<() => void>();

export const currentChoice = (): Choice => {
  choice ??= { ...NO_CHOICE, ...recall<Partial<Choice>>("choice") };
  return choice;
};

function subscribe(listen: () => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

export const useChoice = (): Choice => useSyncExternalStore(subscribe, currentChoice, () => NO_CHOICE);

export function choose(change: Partial<Choice>): void {
  choice = { ...currentChoice(), ...change };
  remember("choice", choice);
  for (const listen of listeners) listen();
}
