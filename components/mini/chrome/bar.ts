import { useEffect, useRef, useSyncExternalStore } from "react";

/** The screen's one primary action, and at most one beside it, wherever they are drawn. */
export interface BarButton {
  text: string;
  onPress: () => void;
  busy?: boolean;
  danger?: boolean;
}

export interface BarState {
  main: BarButton | null;
  second: BarButton | null;
  /** The innermost thing that Back closes: a step or a sheet before the page itself. */
  back: (() => void) | null;
}

const nothing: BarState = { main: null, second: null, back: null };
let state = nothing;
const listeners = new Set<() => void>();

function set(change: Partial<BarState>): void {
  state = { ...state, ...change };
  for (const listen of listeners) listen();
}

function subscribe(listen: () => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

export const useBar = (): BarState =>
  useSyncExternalStore(
    subscribe,
    () => state,
    () => nothing,
  );

function useButton(place: "main" | "second", button: BarButton | null): void {
  const press = useRef<(() => void) | null>(null);
  useEffect(() => {
    press.current = button?.onPress ?? null;
  });
  const { text, busy = false, danger = false } = button ?? { text: "" };
  const shown = button !== null;
  useEffect(() => {
    set({ [place]: shown ? { text, busy, danger, onPress: () => press.current?.() } : null });
    return () => set({ [place]: null });
  }, [place, shown, text, busy, danger]);
}

export const useMainButton = (button: BarButton | null): void => useButton("main", button);
export const useSecondButton = (button: BarButton | null): void => useButton("second", button);

/** While `close` is there, Back closes this instead of leaving the page. */
export function useBack(close: (() => void) | null): void {
  const latest = useRef(close);
  useEffect(() => {
    latest.current = close;
  });
  const open = close !== null;
  useEffect(() => {
    if (!open) return;
    set({ back: () => latest.current?.() });
    return () => set({ back: null });
  }, [open]);
}
