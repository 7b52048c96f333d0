import { type ReactNode, useState } from "react";
import { tidyCode } from "../state/choice";
import type { Ready } from "../text/speech";
import { CircleAlert, CircleCheck } from "./icons";

export type PromoState =
  | { kind: "empty" }
  | { kind: "checking" }
  | { kind: "applied"; message: ReactNode }
  | { kind: "refused"; message: ReactNode };

/** One promo code: forgives spaces and small letters, keeps what was typed when it is refused, and says why below. */
export function PromoField({
  ready,
  number,
  code,
  entered,
  state,
  onApply,
  onRemove,
  focus = false,
}: {
  ready: Ready;
  /** The first, the second …: only one of them is "the" promo code. */
  number: number;
  code: string;
  /** The code counts among those of the order, so that it can be taken away. */
  entered: boolean;
  state: PromoState;
  onApply: (code: string) => void;
  onRemove: () => void;
  focus?: boolean;
}) {
  const [typed, setTyped] = useState(code);
  const [shownCode, setShownCode] = useState(code);
  if (code !== shownCode) {
    setShownCode(code);
    setTyped(code);
  }
  const applied = state.kind === "applied" && typed === code;
  const refused = state.kind === "refused" && typed === code;
  const id = number === 1 ? "promo" : `promo-${number}`;
  const apply = () => {
    if (typed !== "" && state.kind !== "checking") onApply(typed);
  };
  return (
    <section className="sec">
      <h2>
        <label htmlFor={id}>
          {number === 1 ? ready.say("mini.promo.label") : ready.say("mini.promo.one", { number })}
        </label>
      </h2>
      <form
        className={`field${applied ? " ok" : ""}${refused ? " err" : ""}`}
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        <input
          id={id}
          value={typed}
          onChange={(event) => setTyped(tidyCode(event.target.value))}
          autoCapitalize="characters"
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="done"
          inputMode="text"
          maxLength={64}
          aria-invalid={refused || undefined}
          aria-describedby={`${id}-message`}
          ref={(input) => {
            if (focus) input?.focus({ preventScroll: false });
          }}
        />
        {entered && typed === code && state.kind !== "checking" ? (
          <button type="button" onClick={onRemove}>
            {ready.say("mini.promo.remove")}
          </button>
        ) : (
          <button type="submit" aria-busy={state.kind === "checking" || undefined}>
            {state.kind === "checking" ? <span className="spin" /> : ready.say("mini.promo.apply")}
          </button>
        )}
      </form>
      <p className={`msg${refused ? " err" : ""}`} id={`${id}-message`} aria-live="polite">
        {applied && (
          <>
            <CircleCheck size={16} />
            <span>{state.message}</span>
          </>
        )}
        {refused && (
          <>
            <CircleAlert size={16} />
            <span>{state.message}</span>
          </>
        )}
      </p>
    </section>
  );
}
