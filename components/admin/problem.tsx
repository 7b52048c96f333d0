"use client";
import { useText } from "./use-text";

/** Something broke on our side; trying again costs nothing. */
export function Problem({ reset }: { reset: () => void }) {
  const t = useText();
  return (
    <div className="card ticket">
      <div className="grid gap-3 p-6" role="alert">
        <h1 style={{ font: "var(--d-t-h1)" }}>{t("admin.pages.problem.title")}</h1>
        <p className="mut">{t("admin.pages.problem.text")}</p>
      </div>
      <div className="stub">
        <button type="button" className="btn p" onClick={reset}>
          {t("admin.pages.problem.retry")}
        </button>
      </div>
    </div>
  );
}
