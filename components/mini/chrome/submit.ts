import { useRef, useState } from "react";

/** Runs an action once at a time: while it works, a second tap does nothing. */
export function useSubmit(action: () => Promise<void>): { busy: boolean; submit: () => void } {
  const running = useRef(false);
  const [busy, setBusy] = useState(false);
  const submit = () => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    void action().finally(() => {
      running.current = false;
      setBusy(false);
    });
  };
  return { busy, submit };
}
