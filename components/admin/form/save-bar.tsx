"use client";
import { useText } from "../use-text";

/** Appears with the first change: says what is wrong or what changed, keeps or gives up the changes. */
export function SaveBar({
  form,
  saveLabel,
  nameOf,
  always = false,
}: {
  form: {
    dirty: boolean;
    saving: boolean;
    changed: string[];
    wrongShown: string[];
    problem: string | null;
    discard: () => void;
  };
  saveLabel: string;
  nameOf: (field: string) => string;
  /** New things can be saved before anything was typed. */
  always?: boolean;
}) {
  const t = useText();
  if (!form.dirty && !always) return null;
  const comma = t("admin.table.comma");
  const wrong = [...new Set(form.wrongShown.map(nameOf))];
  return (
    <div className="dirty">
      <span role="status">
        {form.problem ? (
          <b className="b">{form.problem}</b>
        ) : wrong.length > 0 ? (
          <>
            <b className="b">{t("admin.form.needs", { count: wrong.length })}</b> {wrong.join(comma)}
          </>
        ) : form.dirty ? (
          <>
            <b className="b">{t("admin.form.changed", { count: form.changed.length })}</b>{" "}
            {[...new Set(form.changed.map(nameOf))].slice(0, 3).join(comma)}
          </>
        ) : (
          t("admin.form.notSaved")
        )}
      </span>
      {form.dirty && (
        <button type="button" className="btn" disabled={form.saving} onClick={form.discard}>
          {t("admin.form.discard")}
        </button>
      )}
      <button type="submit" className="btn p" disabled={form.saving} aria-busy={form.saving}>
        {form.saving ? t("admin.form.saving") : saveLabel}
      </button>
    </div>
  );
}
