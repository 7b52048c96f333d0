"use client";
import { Copy } from "lucide-react";
import { toast } from "sonner";
import { useText } from "../use-text";

/** The case as the engine was asked and as it answered, to paste into a ticket or into `npm run quote`. */
export function Contract({ question, answer }: { question: unknown; answer: unknown }) {
  const t = useText();
  const parts = [
    { name: t("admin.simulator.asked"), text: JSON.stringify(question, null, 2) },
    { name: t("admin.simulator.answered"), text: JSON.stringify(answer, null, 2) },
  ];
  return (
    <details className="card">
      <summary className="in b">{t("admin.simulator.json")}</summary>
      <div className="in grid grid-cols-1 gap-4">
        {parts.map(({ name, text }) => (
          <section key={name}>
            <header className="flex items-center gap-3">
              <h3 className="b flex-1">{name}</h3>
              <button
                type="button"
                className="btn sm"
                aria-label={t("admin.simulator.copyPart", { name })}
                onClick={async () => {
                  await navigator.clipboard.writeText(text);
                  toast(t("admin.simulator.copiedPart"));
                }}
              >
                <Copy size={14} aria-hidden />
                {t("admin.simulator.copyJson")}
              </button>
            </header>
            <pre
              dir="ltr"
              className="mt-2 max-h-96 overflow-auto"
              style={{ font: "500 .75rem / 1.125rem var(--d-mono)" }}
              tabIndex={0}
            >
              {text}
            </pre>
          </section>
        ))}
      </div>
    </details>
  );
}
