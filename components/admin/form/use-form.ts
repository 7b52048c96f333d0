"use client";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type Answer, type Refused, sayRefusal } from "../call";
import { useText } from "../use-text";

/** The fields of a form that are typed or chosen as text. */
type TextName<Values> = keyof {
  [Name in keyof Values as string extends Name ? never : Values[Name] extends string ? Name : never]: true;
} &
  string;

export type Errors = Record<string, string>;

/**
 * A form's state: errors appear when a field is left and follow it from then on; saving shows all of them and goes to
 * the first; what the server refuses lands on its field; leaving with changes asks.
 */
export function useForm<Values extends Record<string, unknown>>({
  initial,
  validate,
  send,
  onSaved,
  fieldOf = (field) => field,
  sayField,
}: {
  initial: Values;
  validate: (values: Values) => Errors;
  send: (values: Values) => Promise<Answer<unknown>>;
  onSaved: (value: unknown) => void;
  /** Which input a field of the API is. */
  fieldOf?: (field: string) => string;
  /** Words for a field that the server refused. */
  sayField?: (refused: Refused) => string | null;
}) {
  const t = useText();
  const [clean, setClean] = useState(initial);
  const [values, setValues] = useState(initial);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [refusals, setRefusals] = useState<Errors>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const ref = useRef<HTMLFormElement>(null);

  const changed = useMemo(
    () => Object.keys(values).filter((key) => JSON.stringify(values[key]) !== JSON.stringify(clean[key])),
    [values, clean],
  );
  const dirty = changed.length > 0;
  useLeaveGuard(dirty && !saving, t("admin.form.leave"));

  const wrong = validate(values);
  const errors: Errors = { ...wrong, ...refusals };
  const shown = (name: string): string | undefined => (left.has(name) ? errors[name] : refusals[name]);

  const focusOn = (name: string | undefined) => {
    if (name === undefined) return;
    requestAnimationFrame(() => {
      const field = ref.current?.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`);
      field?.focus();
      field?.scrollIntoView({ block: "center" });
    });
  };

  const set = useCallback(<K extends keyof Values & string>(name: K, value: Values[K]) => {
    setValues((before) => ({ ...before, [name]: value }));
    setRefusals(({ [name]: _gone, ...rest }) => rest);
    setProblem(null);
  }, []);

  const submit = async () => {
    if (saving) return;
    setLeft(new Set(Object.keys(values).concat(Object.keys(wrong))));
    if (Object.keys(wrong).length > 0) {
      focusOn(firstInForm(ref.current, Object.keys(wrong)));
      return;
    }
    setSaving(true);
    const answer = await send(values);
    if (answer.ok) {
      setClean(values);
      onSaved(answer.value);
      setSaving(false);
      return;
    }
    setSaving(false);
    const field = answer.params["field"];
    const own = sayField?.(answer) ?? null;
    if (typeof field === "string") {
      const name = fieldOf(field);
      setRefusals({ [name]: own ?? t("admin.form.notAccepted") });
      focusOn(name);
    } else setProblem(own ?? sayRefusal(t, answer));
  };

  const backTo = (state: Values) => {
    setValues(state);
    setLeft(new Set());
    setRefusals({});
    setProblem(null);
  };
  const leave = (name: string) => setLeft((before) => new Set(before).add(name));

  return {
    ref,
    values,
    set,
    /** What an input of text needs of the form. */
    bind: (name: TextName<Values>) => ({
      name,
      value: values[name] as string,
      onChange: (event: { target: { value: string } }) =>
        set(name, event.target.value as Values[typeof name]),
      onBlur: () => leave(name),
      error: shown(name),
    }),
    /** What a field of several inputs needs of the form. */
    bindWhole: <Name extends keyof Values & string>(name: Name) => ({
      name,
      value: values[name],
      onChange: (value: Values[Name]) => set(name, value),
      onLeave: () => leave(name),
      error: shown(name),
    }),
    errors,
    wrongShown: Object.keys(errors).filter((name) => shown(name) !== undefined),
    shown,
    leave,
    changed,
    dirty,
    saving,
    problem,
    submit,
    discard: () => backTo(clean),
    /** Empty again for the next of its kind. */
    restart: () => {
      setClean(initial);
      backTo(initial);
    },
  };
}

const firstInForm = (form: HTMLFormElement | null, names: string[]): string | undefined =>
  [...(form?.querySelectorAll<HTMLInputElement>("[name]") ?? [])]
    .map((field) => field.name)
    .find((name) => names.includes(name)) ?? names[0];

/** Asks before a link, a reload or closing loses what was typed. */
function useLeaveGuard(active: boolean, question: string): void {
  useEffect(() => {
    if (!active) return;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      if (!link || link.getAttribute("href")?.startsWith("#") || window.confirm(question)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("beforeunload", onUnload);
    document.addEventListener("click", onClick, true);
    return () => {
      window.removeEventListener("beforeunload", onUnload);
      document.removeEventListener("click", onClick, true);
    };
  }, [active, question]);
}
